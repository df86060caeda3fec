/** Where the documents of deliveries lie in their bucket. */
export const documentsPrefix = 'deliveries/';

/** The key of a document: the id of a delivery is made of slugs, and so is the name of a document. */
export const documentKey = (deliveryId: string, name: string): string =>
  `${documentsPrefix}${deliveryId}/${name}`;

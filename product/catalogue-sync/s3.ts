import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type CatalogueObject, catalogueSchema } from '../../core/catalogue.js';

/** Replaces the catalogue object whole: a reader sees the old one or the new one, never a part. */
export const writeCatalogue = async (
  client: S3Client,
  { bucket, key }: { bucket: string; key: string },
  catalogue: CatalogueObject,
): Promise<void> => {
  await client.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: JSON.stringify(catalogueSchema.parse(catalogue)),
      ContentType: 'application/json',
    }),
  );
};

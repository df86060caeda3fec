/** The version of the product that accounts launch. A change of the product's template needs a new one. */
export const productVersion = '1.0.0';

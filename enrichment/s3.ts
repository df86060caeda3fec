import type { S3Client } from '@aws-sdk/client-s3';
import { type CatalogueObject, catalogueSchema } from '../core/catalogue.js';
import type { LoadCatalogue } from './catalogue-cache.js';

/**
 * Loads the catalogue from an object in S3. An object that is not there is no error: a new pipeline has its
 * first catalogue after the first sync.
 *
 * @throws whatever S3 answers but NoSuchKey, and a ZodError if the object is no catalogue
 */
export function s3Catalogue({ bucket, key }: { bucket: string; key: string }): LoadCatalogue {
  let client: S3Client | undefined;
  return async (): Promise<CatalogueObject | null> => {
    // Loaded when first needed: the SDK costs more to load than all the rest of the function.
    const { GetObjectCommand, NoSuchKey, S3Client } = await import('@aws-sdk/client-s3');
    client ??= new S3Client();
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return catalogueSchema.parse(JSON.parse((await Body?.transformToString()) ?? ''));
    } catch (error) {
      if (error instanceof NoSuchKey) return null;
      throw error;
    }
  };
}

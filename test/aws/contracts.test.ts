import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { s3Documents } from '../../reporting/reports/delivery/s3-documents.js';
import { documentStoreContract } from '../contracts/document-store.js';
import { startMoto } from '../fixtures/moto.js';

let moto: Awaited<ReturnType<typeof startMoto>>;
let buckets = 0;
beforeAll(async () => {
  moto = await startMoto();
}, 120_000);
afterAll(() => moto?.close());

describe('documents in S3', () => {
  documentStoreContract(async () => {
    const client = new S3Client({
      endpoint: moto.url,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      forcePathStyle: true,
    });
    buckets += 1;
    const bucket = `documents-${buckets}`;
    await client.send(
      new CreateBucketCommand({
        Bucket: bucket,
        CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      }),
    );
    return s3Documents({
      client,
      bucket,
      linkTo: (deliveryId, name) => `https://reports.example.com/${deliveryId}/${name}`,
    });
  });
});

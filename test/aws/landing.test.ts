import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { ObjectRefused, UnreadableObject } from '../../reporting/lake/landing/inspection.js';
import type { LandedObject } from '../../reporting/lake/landing/landed-object.js';
import { s3Landing, s3TimesOf } from '../../reporting/lake/landing/landing-s3.js';
import { quarantineKeys } from '../../reporting/lake/landing/prefixes.js';
import { startMoto } from '../fixtures/moto.js';

const bucket = 'gatebook-lake-123456789012-eu-west-1';
const prefix = 'logs/account_id=111122223333/region=eu-west-1/dt=2026-11-20';

let moto: Awaited<ReturnType<typeof startMoto>>;
const newClient = () =>
  new S3Client({
    endpoint: moto.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
  });
let s3: S3Client;
beforeAll(async () => {
  moto = await startMoto();
  s3 = newClient();
  await s3.send(
    new CreateBucketCommand({
      Bucket: bucket,
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  );
}, 120_000);
afterAll(() => moto?.close());

/** Has an object land. */
const land = async (key: string, how: Partial<PutObjectCommandInput> = {}) => {
  const { ETag = '' } = await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: `bytes of ${key}`, ...how }),
  );
  return { key, etag: ETag.replaceAll('"', ''), bytes: 10, arrivedAt: 0 };
};
const textOf = async (key: string) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await Body?.transformToString()) ?? '';
};
const keysBelow = async (Prefix: string) => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix }));
  return Contents.map(({ Key }) => Key);
};

/** The times that an object tells. */
const timesOf = async (object: LandedObject) => {
  const told: number[] = [];
  await s3TimesOf(s3, bucket)(object, (time) => told.push(time));
  return told;
};

test('the times of an object are read by its parts, and one without a byte has none', async () => {
  const Body = readFileSync(
    join(import.meta.dirname, '../fixtures/parquet/firehose-int96.parquet'),
  );
  const object = await land(`${prefix}/firehose.parquet`, { Body });
  expect(await timesOf({ ...object, bytes: Body.length })).toHaveLength(60);
  const empty = await land(`${prefix}/empty.parquet`, { Body: '' });
  await expect(timesOf({ ...empty, bytes: 0 })).rejects.toBeInstanceOf(UnreadableObject);
});

test.each([
  ['that S3 would read as another version', `${prefix}/a?versionId=x`],
  ['with signs that an address has a meaning for', `${prefix}/100%25 of+a #b&c=\u00e4.parquet`],
  ['that is as long as a key may be', `${prefix}/`.padEnd(1024, 'x')],
])('an object with a key %s is set aside, and the reason names it', async (_, key) => {
  const object = await land(key);
  expect(await s3Landing(s3, bucket).setAside({ ...object, reason: 'It is no file.' })).toBe(true);
  const places = quarantineKeys(key);
  expect(await textOf(places.copy)).toBe(`bytes of ${key}`);
  expect(JSON.parse(await textOf(places.reason))).toEqual({
    key,
    etag: object.etag,
    reason: 'It is no file.',
  });
});

test('an object that was archived is not handed out, and its bytes stay where they are', async () => {
  const object = await land(`${prefix}/archived.parquet`, { StorageClass: 'GLACIER' });
  await expect(timesOf(object)).rejects.toBeInstanceOf(ObjectRefused);
  const landing = s3Landing(s3, bucket);
  expect(await landing.setAside({ ...object, reason: 'S3 does not hand it out.' })).toBe(false);
  expect(await keysBelow(`quarantine/${object.key}`)).toEqual([quarantineKeys(object.key).reason]);
});

test('an object that was written again since is noted, and the new one goes on waiting', async () => {
  const object = await land(`${prefix}/again.parquet`);
  // moto copies whatever is there; S3 compares the ETag.
  const comparing = newClient();
  comparing.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === 'CopyObjectCommand')
          throw Object.assign(new Error('as S3 says'), { name: 'PreconditionFailed' });
        return next(args);
      },
    { step: 'initialize' },
  );
  const landing = s3Landing(comparing, bucket);
  expect(await landing.setAside({ ...object, reason: 'It is no file.' })).toBe(false);
  expect(await keysBelow(`quarantine/${object.key}`)).toEqual([quarantineKeys(object.key).reason]);
});

test('an object is released by its tag, and one that is gone needs none', async () => {
  const object = await land(`${prefix}/loaded.parquet`);
  await s3Landing(s3, bucket).release([{ key: `${prefix}/gone.parquet` }, object]);
  const { TagSet } = await s3.send(
    new GetObjectTaggingCommand({ Bucket: bucket, Key: object.key }),
  );
  expect(TagSet).toEqual([{ Key: 'gatebook-landing', Value: 'released' }]);
});

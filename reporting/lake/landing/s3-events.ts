import * as z from 'zod';
import type { LandedObject } from './landed-object.js';

/**
 * What S3 tells a queue (S3 user guide, "Event message structure"): keys are written as in a form of HTML. A message without
 * records is the test that S3 sends when notifications are set up.
 */
const message = z.object({
  Records: z
    .array(
      z.object({
        eventTime: z.iso.datetime(),
        s3: z.object({
          object: z.object({ key: z.string(), size: z.number(), eTag: z.string() }),
        }),
      }),
    )
    .default([]),
});

/** The objects that a message of S3's announces. @throws Error if it is none of S3's */
export const announcedBy = (body: string): LandedObject[] =>
  message.parse(JSON.parse(body)).Records.map(({ eventTime, s3: { object } }) => ({
    key: decodeURIComponent(object.key.replaceAll('+', ' ')),
    etag: object.eTag,
    bytes: object.size,
    arrivedAt: Date.parse(eventTime),
  }));

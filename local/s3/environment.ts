import * as z from 'zod';

/** Where AWS is, if it is elsewhere. The names are those that the SDK reads too. */
const elsewhere = z.object({
  AWS_ENDPOINT_URL: z.string().min(1).optional(),
  AWS_ENDPOINT_URL_S3: z.string().min(1).optional(),
});

/** Whether S3 is a server of one's own: the SDK finds it by itself, but asks it for buckets by the names of hosts. */
export function isElsewhere(): boolean {
  const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 } = elsewhere.parse(
    Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== '')),
  );
  return (AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL) !== undefined;
}

import { createHash } from 'node:crypto';
import type { onSendAsyncHookHandler, preHandlerAsyncHookHandler } from 'fastify';
import fp from 'fastify-plugin';
import { dayMs } from '../../../core/periods/duration.js';
import { ProductError } from '../../../core/product-error.js';
import type { Item } from '../../../core/registry/collections.js';
import type { Registry, Stored } from '../../../core/registry/registry.js';

/** An answer is replayed for a day; work that was begun is taken to be dead after the longest that a request may take. */
const keptMs = dayMs;
const abandonedMs = 120_000;

/** Headers of an answer that a replay needs. */
const keptHeaders = ['content-type', 'etag', 'location'] as const;

declare module 'fastify' {
  interface FastifyRequest {
    replayed?: Stored<'replays'>;
  }
}

/**
 * `Idempotency-Key` on the routes that take one: the first request with a key does the work, every later one with the same
 * caller, route, key and body gets the first one's answer. Answers of 500 and above are not kept, so that a
 * repeat tries again.
 */
export const idempotency = fp<{ registry: Registry; clock: () => Date }>(
  async (app, { registry, clock }) => {
    const before: preHandlerAsyncHookHandler = async (request, reply) => {
      const key = request.headers['idempotency-key'];
      if (typeof key !== 'string') return;
      if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
        throw new ProductError(
          'invalid-input',
          'headers.idempotency-key: 1 to 255 printable ASCII characters, such as a UUID.',
        );
      }
      const now = clock().getTime();
      const fresh: Item<'replays'> = {
        id: hash([request.caller?.role, request.caller?.name, request.url, key]),
        fingerprint: hash([request.body ?? null]),
        answer: null,
        startedAt: new Date(now).toISOString(),
        expiresAt: new Date(now + keptMs).toISOString(),
      };
      const found = await registry.get('replays', fresh.id);
      if (!found || isStale(found.item, now)) {
        const begun = await registry.put('replays', fresh, found?.version ?? 'absent');
        if (begun === 'conflict') throw inProgress();
        request.replayed = begun;
        return;
      }
      if (found.item.fingerprint !== fresh.fingerprint) {
        throw new ProductError(
          'idempotency-key-reused',
          'This Idempotency-Key came with another body before. Use a new key for a new request.',
        );
      }
      const { answer } = found.item;
      if (!answer) throw inProgress();
      await reply
        .code(answer.status)
        .headers({ ...answer.headers, 'idempotency-replayed': 'true' })
        .send(answer.body);
    };

    const after: onSendAsyncHookHandler = async (request, reply, payload) => {
      const { replayed } = request;
      if (!replayed) return payload;
      if (reply.statusCode >= 500 || typeof payload !== 'string') {
        await registry.remove('replays', replayed.item.id, replayed.version);
        return payload;
      }
      const headers = Object.fromEntries(
        keptHeaders.flatMap((name) => {
          const value = reply.getHeader(name);
          return value === undefined ? [] : [[name, String(value)]];
        }),
      );
      await registry.put(
        'replays',
        { ...replayed.item, answer: { status: reply.statusCode, headers, body: payload } },
        replayed.version,
      );
      return payload;
    };

    // On the routes that say so, alone: a hook that only looks away would still cost every GET its turn. All of them are
    // the platform's: what a tenant or an account may ask for is repeated without harm, and its answers, links to
    // dashboards among them, are not kept.
    app.addHook('onRoute', (route) => {
      if (!route.config?.idempotent) return;
      route.preHandler = [...[route.preHandler ?? []].flat(), before];
      route.onSend = [...[route.onSend ?? []].flat(), after];
    });
  },
);

const isStale = ({ answer, startedAt, expiresAt }: Item<'replays'>, now: number) =>
  Date.parse(expiresAt) <= now || (answer === null && Date.parse(startedAt) + abandonedMs <= now);

const inProgress = () =>
  new ProductError(
    'request-in-progress',
    'A request with this Idempotency-Key is being worked on. Repeat it in a few seconds to get its answer.',
  );

const hash = (parts: readonly unknown[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');

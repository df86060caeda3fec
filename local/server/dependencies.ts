import type { FastifyInstance } from 'fastify';
import type { Registry } from '../../core/registry/registry.js';
import type { StreamingEngine } from '../../reporting/query/engine.js';
import type { FairTurns } from '../turns/fair-turns.js';
import type { LinkSecret } from './link-secret.js';
import type { People } from './people.js';
import type { RequestLog } from './request-log.js';
import type { IsTrusted } from './this-machine.js';

/** What the server of one machine is made of. */
export interface ServerDependencies {
  readonly engine: StreamingEngine;
  readonly registry: Registry;
  /** Where long answers lie for as long as they are sent: files without a name. */
  readonly spoolFolder: string;
  readonly linkSecret: LinkSecret;
  /** Who may open the platform's dashboard without a link. */
  readonly isTrusted: IsTrusted;
  /** How people sign in. @default nobody does: links and tokens alone open dashboards */
  readonly people?: People;
  /** Registers what else the process serves, such as the control API under /v1. */
  readonly others?: (app: FastifyInstance, turns: FairTurns) => Promise<void>;
  /** A fault of ours, with the id of the request that met it; nothing of a request's content is in it. */
  readonly onFault: (error: unknown, requestId: string) => void;
  /** Whether the server is of use now: not while it starts or stops. @default as soon as it listens */
  readonly isReady?: () => boolean;
  /** Gets a line for each request. @default none is written */
  readonly requestLog?: RequestLog;
  /** Counts each request. @default none is counted */
  readonly requestMetrics?: RequestLog;
  /** Milliseconds since 1970. @default the clock */
  readonly now?: () => number;
}

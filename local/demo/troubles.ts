import type { DemoStream } from './world.js';

/** What goes wrong for a share of a stream's requests in one hour. */
export interface Trouble {
  readonly share: number;
  readonly status: number;
  readonly errorType?: string;
  readonly message?: string;
  /** The request reached the backend, and this is its latency in ms; absent: API Gateway answered by itself. */
  readonly backendLatency?: number;
  /** What a scanner asks for, in place of the route, and how it calls itself. */
  readonly probe?: { readonly paths: readonly string[]; readonly agent: string };
  /** The stream's chance per hour of this incident; absent: `when` alone decides. */
  readonly chance?: number;
  readonly meets: (stream: DemoStream) => boolean;
  readonly when?: (hour: TroubleHour) => boolean;
}

export interface TroubleHour {
  /** Whole days before the end of the period, 0 for its last. */
  readonly daysAgo: number;
  /** 0 to 23, UTC. */
  readonly hour: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

/** The incidents of the demonstration, the rare ones first: a request is part of at most one of them. */
export const troubles: readonly Trouble[] = [
  {
    share: 0.42,
    status: 504,
    errorType: 'INTEGRATION_TIMEOUT',
    message: 'Endpoint request timed out',
    // This stage gives its backend 1.5 seconds, not the 29 of the default, which would flatten every chart.
    backendLatency: 1500,
    meets: (stream) => stream.api === 'orders',
    when: ({ daysAgo, hour }) => daysAgo === 9 && (hour === 13 || hour === 14),
  },
  {
    share: 0.3,
    status: 502,
    errorType: 'INTEGRATION_FAILURE',
    message: 'Internal server error',
    backendLatency: 310,
    meets: (stream) => stream.api === 'tracking',
    when: ({ daysAgo, hour }) => daysAgo === 16 && hour === 7,
  },
  {
    share: 0.72,
    status: 429,
    errorType: 'QUOTA_EXCEEDED',
    message: 'Limit Exceeded',
    meets: (stream) => stream.keyId === 'k0pricewat',
    when: ({ daysAgo }) => daysAgo < 4,
  },
  {
    share: 0.85,
    status: 429,
    errorType: 'QUOTA_EXCEEDED',
    message: 'Limit Exceeded',
    meets: (stream) => stream.keyId === 'k0hobby001',
    when: ({ hour }) => hour >= 19,
  },
  {
    share: 0.24,
    status: 429,
    errorType: 'THROTTLED',
    message: 'Too Many Requests',
    meets: (stream) => stream.keyId === 'k0skylark1',
    when: ({ weekday, hour }) => weekday === 1 && (hour === 14 || hour === 15),
  },
  {
    share: 0.6,
    status: 403,
    errorType: 'WAF_FILTERED',
    message: 'Forbidden',
    probe: {
      paths: [
        '/.env',
        '/wp-login.php',
        '/products/%3Cscript%3Ealert(1)%3C/script%3E',
        "/products/1'%20OR%20'1'='1",
      ],
      agent: 'Mozilla/5.0 zgrab/0.x "><script>alert(1)</script>',
    },
    meets: (stream) => stream.api === 'catalogue' && stream.signIn === 'none',
    when: ({ daysAgo, hour }) => daysAgo % 7 === 6 && hour >= 2 && hour <= 4,
  },
  {
    chance: 0.3,
    share: 0.05,
    status: 403,
    errorType: 'EXPIRED_TOKEN',
    message: 'The incoming token has expired',
    meets: (stream) => stream.signIn === 'cognito',
  },
  {
    chance: 0.18,
    share: 0.08,
    status: 401,
    errorType: 'UNAUTHORIZED',
    message: 'Unauthorized',
    meets: (stream) => stream.signIn === 'lambda_authorizer' || stream.signIn === 'jwt',
  },
  {
    chance: 0.12,
    share: 0.2,
    status: 403,
    errorType: 'ACCESS_DENIED',
    message: 'User is not authorized to access this resource',
    meets: (stream) => stream.signIn === 'iam',
  },
  {
    chance: 0.15,
    share: 0.05,
    status: 400,
    errorType: 'BAD_REQUEST_BODY',
    message: 'Invalid request body',
    meets: (stream) => stream.routes.some((route) => route.method === 'POST'),
  },
  {
    chance: 0.2,
    share: 0.07,
    status: 404,
    backendLatency: 9,
    meets: (stream) => stream.routes.some((route) => route.fill !== undefined),
  },
  {
    chance: 0.04,
    share: 0.06,
    status: 500,
    backendLatency: 420,
    meets: (stream) => stream.api === 'weather',
  },
];

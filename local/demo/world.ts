import type { ApiRef } from '../../core/registry/api-window.js';
import type { Country } from './addresses.js';

/** How an hour's share of a stream's traffic depends on the time of day and week. */
export type TrafficPattern = 'shop' | 'office' | 'steady' | 'nightly' | 'morning';

export interface DemoRoute {
  readonly method: string;
  readonly path: string;
  /** What a `{…}` in the path is filled with: a prefix of a made-up id. */
  readonly fill?: string;
  readonly weight: number;
  /** Median of the integration's latency, ms. */
  readonly latency: number;
  /** Median of the response's length, bytes. */
  readonly bytes: number;
  readonly status?: number;
}

/** A kind of caller of one API: who it is, how it signs in, when and what it calls. */
export interface DemoStream {
  readonly api: keyof typeof demoApis;
  readonly share: number;
  readonly rhythm: TrafficPattern;
  readonly signIn: 'api_key' | 'iam' | 'cognito' | 'lambda_authorizer' | 'jwt' | 'none';
  readonly keyId?: string;
  readonly agents: readonly string[];
  readonly countries: readonly Country[];
  readonly callers: number;
  readonly routes: readonly DemoRoute[];
  /** Growth of the traffic over the whole period: 0.5 is half as much again at its end. */
  readonly growth?: number;
}

export const demoTenants = [
  { id: 'acme', name: 'Acme Retail' },
  { id: 'borealis', name: 'Borealis Freight' },
  { id: 'cumulus', name: 'Cumulus Weather' },
] as const;

interface DemoApi extends ApiRef {
  /** Absent: nobody has registered the API, so only the platform sees its rows. */
  readonly tenantId?: (typeof demoTenants)[number]['id'];
  readonly name: string;
  readonly domain: string;
}

const api = (
  ref: string,
  name: string,
  domain: string,
  tenantId?: DemoApi['tenantId'],
): DemoApi => {
  const [accountId = '', region = '', restApiId = '', stage = ''] = ref.split('/');
  return { accountId, region, restApiId, stage, name, domain, ...(tenantId && { tenantId }) };
};

export const demoApis = {
  orders: api('111122223333/eu-west-1/a1b2c3d4e5/prod', 'Orders', 'orders.acme.example', 'acme'),
  catalogue: api(
    '111122223333/eu-west-1/b2c3d4e5f6/prod',
    'Catalogue',
    'catalogue.acme.example',
    'acme',
  ),
  tracking: api(
    '444455556666/eu-west-1/f6g7h8i9j0/prod',
    'Tracking',
    'tracking.borealis.example',
    'borealis',
  ),
  weather: api('777788889999/eu-west-1/k1l2m3n4o5/v1', 'Weather', 'api.cumulus.example', 'cumulus'),
  preview: api('123456789012/eu-west-1/p6q7r8s9t0/beta', 'Preview', 'preview.internal.example'),
};

/** The API keys: their names are the consumers, and each has one usage plan. */
export const demoKeys = {
  k0webshop1: { name: 'Web shop', plan: 'Internal' },
  k0warehous: { name: 'Warehouse sync', plan: 'Internal' },
  k0pricewat: { name: 'Pricewatch', plan: 'Partner Basic' },
  k0acmefrei: { name: 'Acme Retail', plan: 'Shipper' },
  k0harbour1: { name: 'Harbour Desk', plan: 'Shipper Plus' },
  k0skylark1: { name: 'Skylark Maps', plan: 'Pro' },
  k0fieldapp: { name: 'Field App', plan: 'Pro' },
  k0hobby001: { name: 'Balcony Garden', plan: 'Free' },
} as const satisfies Record<string, { readonly name: string; readonly plan: string }>;

const chrome = (version: number) =>
  `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`;
const browsers = [
  chrome(141),
  chrome(140),
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
];

export const demoStreams: readonly DemoStream[] = [
  {
    api: 'orders',
    share: 17,
    rhythm: 'shop',
    signIn: 'cognito',
    agents: browsers,
    countries: ['DE', 'DE', 'FR', 'NL', 'GB', 'SE', 'ES'],
    callers: 900,
    routes: [
      { method: 'GET', path: '/orders', weight: 7, latency: 62, bytes: 5200 },
      { method: 'POST', path: '/orders', weight: 3, latency: 145, bytes: 640, status: 201 },
    ],
  },
  {
    api: 'orders',
    share: 9,
    rhythm: 'steady',
    signIn: 'api_key',
    keyId: 'k0warehous',
    agents: ['warehouse-sync/4.2 python-requests/2.32.3'],
    countries: ['DE'],
    callers: 4,
    routes: [
      { method: 'GET', path: '/orders/{id}', fill: 'o-', weight: 1, latency: 38, bytes: 1900 },
    ],
  },
  {
    api: 'catalogue',
    share: 20,
    rhythm: 'shop',
    signIn: 'api_key',
    keyId: 'k0webshop1',
    agents: browsers,
    countries: ['DE', 'DE', 'FR', 'NL', 'GB', 'SE', 'ES'],
    callers: 1500,
    routes: [
      { method: 'GET', path: '/products', weight: 3, latency: 24, bytes: 18400 },
      { method: 'GET', path: '/products/{id}', fill: 'p-', weight: 7, latency: 17, bytes: 3600 },
    ],
  },
  {
    api: 'catalogue',
    share: 5,
    rhythm: 'nightly',
    signIn: 'api_key',
    keyId: 'k0pricewat',
    agents: ['Pricewatch/1.9 Go-http-client/2.0'],
    countries: ['GB'],
    callers: 3,
    routes: [
      { method: 'GET', path: '/products/{id}', fill: 'p-', weight: 1, latency: 19, bytes: 3600 },
    ],
  },
  {
    api: 'catalogue',
    share: 2,
    rhythm: 'nightly',
    signIn: 'none',
    agents: [
      'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
      'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
    ],
    countries: ['US'],
    callers: 12,
    routes: [
      { method: 'GET', path: '/products/{id}', fill: 'p-', weight: 1, latency: 21, bytes: 3600 },
    ],
  },
  {
    api: 'tracking',
    share: 12,
    rhythm: 'steady',
    signIn: 'api_key',
    keyId: 'k0acmefrei',
    agents: ['okhttp/4.12.0'],
    countries: ['DE'],
    callers: 6,
    routes: [
      { method: 'GET', path: '/shipments/{id}', fill: 's-', weight: 1, latency: 48, bytes: 2400 },
    ],
    growth: 0.2,
  },
  {
    api: 'tracking',
    share: 6,
    rhythm: 'office',
    signIn: 'lambda_authorizer',
    keyId: 'k0harbour1',
    agents: [chrome(141), chrome(139)],
    countries: ['NL', 'SE', 'GB'],
    callers: 60,
    routes: [{ method: 'POST', path: '/events', weight: 1, latency: 88, bytes: 210, status: 202 }],
  },
  {
    api: 'tracking',
    share: 4,
    rhythm: 'nightly',
    signIn: 'iam',
    agents: ['aws-sdk-js/3.1169.0 ua/2.1 os/linux lang/js md/nodejs#24.9.0'],
    countries: ['DE'],
    callers: 3,
    routes: [
      { method: 'PUT', path: '/shipments/{id}', fill: 's-', weight: 1, latency: 120, bytes: 180 },
    ],
  },
  {
    api: 'weather',
    share: 14,
    rhythm: 'steady',
    signIn: 'api_key',
    keyId: 'k0skylark1',
    agents: [
      'SkylarkMaps/8.3 (Android 16) okhttp/5.1.0',
      'SkylarkMaps/8.3 CFNetwork/1568 Darwin/24.6',
    ],
    countries: ['US', 'US', 'CA', 'BR'],
    callers: 700,
    routes: [
      { method: 'GET', path: '/forecast/{place}', fill: 'w-', weight: 6, latency: 31, bytes: 7200 },
      { method: 'GET', path: '/current/{place}', fill: 'w-', weight: 4, latency: 12, bytes: 900 },
    ],
    growth: 0.8,
  },
  {
    api: 'weather',
    share: 5,
    rhythm: 'morning',
    signIn: 'jwt',
    keyId: 'k0fieldapp',
    agents: ['FieldApp/2.0 axios/1.12.2'],
    countries: ['AU', 'IN', 'JP'],
    callers: 140,
    routes: [
      { method: 'GET', path: '/forecast/{place}', fill: 'w-', weight: 1, latency: 33, bytes: 7200 },
    ],
    growth: 0.3,
  },
  {
    api: 'weather',
    share: 3,
    rhythm: 'steady',
    signIn: 'api_key',
    keyId: 'k0hobby001',
    agents: ['curl/8.14.1'],
    countries: ['US'],
    callers: 1,
    routes: [
      { method: 'GET', path: '/current/{place}', fill: 'w-', weight: 1, latency: 12, bytes: 900 },
    ],
  },
  {
    api: 'preview',
    share: 2,
    rhythm: 'office',
    signIn: 'none',
    agents: ['PostmanRuntime/7.46.1'],
    countries: ['DE'],
    callers: 4,
    routes: [{ method: 'GET', path: '/status', weight: 1, latency: 15, bytes: 120 }],
  },
];

import Bowser from 'bowser';
import { isbot } from 'isbot';
import { memo } from './text/memo.js';

/** What a user agent says about itself. */
export interface Client {
  /** One of a fixed list, because a family is a dimension and a caller must not be able to invent values of it. */
  readonly family: string;
  readonly isBot: boolean;
}

type Rule = readonly [family: string, sign: RegExp];

/** Crawlers, previewers and archivers. */
const crawlers: readonly Rule[] = [
  ['Googlebot', /Googlebot|Google-InspectionTool|GoogleOther|AdsBot-Google|Mediapartners-Google/],
  ['Bingbot', /bingbot|msnbot|BingPreview|adidxbot/i],
  ['Applebot', /Applebot/],
  ['Amazonbot', /Amazonbot/],
  ['Baiduspider', /Baiduspider/i],
  ['YandexBot', /Yandex(?:Bot|Images|Mobile|Metrika|Webmaster|[A-Z]\w*)?\/|yandex\.com\/bots/],
  ['DuckDuckBot', /DuckDuckBot|DuckAssistBot/],
  ['Yahoo Slurp', /Slurp/],
  ['Sogou Spider', /Sogou/],
  ['PetalBot', /PetalBot/],
  ['Bytespider', /Bytespider/],
  ['GPTBot', /GPTBot|ChatGPT-User|OAI-SearchBot/],
  ['ClaudeBot', /ClaudeBot|Claude-(?:Web|User|SearchBot)|anthropic-ai/],
  ['PerplexityBot', /Perplexity/],
  ['CCBot', /CCBot/],
  ['AhrefsBot', /Ahrefs/],
  ['SemrushBot', /Semrush/i],
  ['MJ12bot', /MJ12bot/],
  ['Exabot', /Exabot/],
  ['Mail.RU Bot', /Mail\.RU/],
  ['Internet Archive', /archive\.org_bot|ia_archiver|heritrix/],
  ['Facebook', /facebookexternalhit|meta-external|facebookcatalog/],
  ['Twitterbot', /Twitterbot/],
  ['LinkedInBot', /LinkedInBot/],
  ['Slackbot', /Slackbot|Slack-ImgProxy/],
  ['Discordbot', /Discordbot/],
  ['TelegramBot', /TelegramBot/],
  ['WhatsApp', /WhatsApp/],
];

const monitors: readonly Rule[] = [
  ['ELB health check', /ELB-HealthChecker/],
  ['Route 53 health check', /Route53-Health-Check|Amazon-Route53/],
  ['CloudWatch Synthetics', /CloudWatchSynthetics/],
  ['UptimeRobot', /UptimeRobot/],
  ['Pingdom', /Pingdom/i],
  ['StatusCake', /StatusCake/],
  ['Site24x7', /Site24x7/],
  ['Better Uptime', /Better ?(?:Uptime|Stack)/],
  ['Datadog', /Datadog/i],
  ['New Relic', /NewRelic/],
  ['Google Cloud monitoring', /GoogleStackdriverMonitoring|GoogleHC/],
  ['Kubernetes probe', /kube-probe/],
  ['Prometheus', /Prometheus|Blackbox[ -]Exporter/i],
  ['Nagios', /check_http|Nagios/],
  ['Zabbix', /Zabbix/],
];

const feedReaders: readonly Rule[] = [
  [
    'Feed reader',
    /feed(?!back)|\bRSS\b|\w+RSS\b|Liferea|NewsBlur|Inoreader|Newsify|Akregator|NetNewsWire|aggregator|LiveJournal\.com|theoldreader|Planet Venus/i,
  ],
];

const otherBots: readonly Rule[] = [
  [
    'Other bot',
    /bot\b|bot[/_-]|crawl|spider|scrap|slurp|archiver|nutch|fetcher|Link Sleuth|linkcheck|portscout|scanner|distilator|Embedly|headless|PhantomJS|Puppeteer|Playwright|Lighthouse|validator|censys|zgrab|masscan|nmap|IrssiUrlLog/i,
  ],
];

/** Programs and libraries that call APIs on somebody's behalf. */
const programs: readonly Rule[] = [
  ['curl', /^curl\/|libcurl/],
  ['Wget', /^Wget/],
  ['HTTPie', /HTTPie/],
  ['Postman', /PostmanRuntime|Postman\//],
  ['Insomnia', /insomnia/i],
  ['Bruno', /bruno-runtime/i],
  ['AWS SDK', /aws-sdk|Boto3|Botocore|aws-cli|aws-internal|aws-cdk/i],
  ['Amazon CloudFront', /Amazon CloudFront/],
  ['Amazon API Gateway', /AmazonAPIGateway/],
  ['AWS EventBridge', /Amazon\/EventBridge/i],
  ['python-requests', /python-requests/],
  ['HTTPX', /python-httpx/],
  ['aiohttp', /aiohttp/],
  ['Python urllib', /Python-urllib|urllib3|Python\/3/],
  ['axios', /axios/],
  ['Node.js', /node-fetch|undici|\bgot\b|superagent|node\.js|^node$|needle\//i],
  ['Deno', /^Deno\//],
  ['Bun', /^Bun\//],
  ['OkHttp', /okhttp/i],
  ['Apache HttpClient', /Apache-HttpClient|Apache-HttpAsyncClient|Jakarta/],
  ['Java', /^Java\/|Java-http-client|ReactorNetty|Jetty|AHC\//],
  ['Go', /Go-http-client|^Go \d/],
  ['.NET', /RestSharp|\.NET\/|HttpClient\/|Refit/],
  ['PHP', /Guzzle|HTTP_Request2|PHP\//i],
  ['Ruby', /Ruby|Faraday|HTTParty|rest-client|Typhoeus/i],
  ['Perl', /libwww-perl|Perl|Mojolicious/],
  ['Rust', /reqwest|hyper\//],
  ['PowerShell', /PowerShell/],
  ['Dart', /Dart\//],
  ['Load test', /k6\/|Locust|JMeter|Gatling|artillery|ApacheBench|^hey\/|vegeta|wrk/i],
  ['Android app', /Dalvik/],
  ['Apple app', /CFNetwork|Alamofire|Darwin\//],
  ['libfetch', /libfetch/],
];

/** Browsers that are told apart, by the name that bowser gives them. */
const browsers: Readonly<Record<string, string>> = {
  'Android Browser': 'Android Browser',
  BlackBerry: 'Mobile browser',
  Brave: 'Brave',
  Chrome: 'Chrome',
  Chromium: 'Chrome',
  DuckDuckGo: 'DuckDuckGo',
  Epiphany: 'Epiphany',
  Firefox: 'Firefox',
  'Internet Explorer': 'Internet Explorer',
  'Microsoft Edge': 'Edge',
  'Microsoft Internet Explorer': 'Internet Explorer',
  'MIUI Browser': 'MIUI Browser',
  'Nokia Browser': 'Mobile browser',
  'NAVER Whale Browser': 'Whale',
  Opera: 'Opera',
  'Opera Coast': 'Opera',
  'Opera Touch': 'Opera',
  'QQ Browser': 'QQ Browser',
  'QQ Browser Lite': 'QQ Browser',
  'Samsung Internet for Android': 'Samsung Internet',
  Safari: 'Safari',
  SeaMonkey: 'Firefox',
  'Sogou Browser': 'Sogou Browser',
  'UC Browser': 'UC Browser',
  Vivaldi: 'Vivaldi',
  WeChat: 'WeChat',
  'Yandex Browser': 'Yandex Browser',
};

const bots = [...monitors, ...crawlers, ...feedReaders, ...otherBots];

/** Every family there is. */
export const clientFamilies: readonly string[] = [
  ...new Set([...bots, ...programs].map(([family]) => family)),
  ...new Set(Object.values(browsers)),
  'Other',
];

/**
 * The family of a user agent, and whether it says that it is a crawler, a monitor or a feed reader.
 *
 * What looks like a browser is asked of isbot, which knows the phones that are called Cubot. Whatever else is a
 * program: to isbot every program is a bot, but one that calls an API is why the API is there.
 */
export const clientOf = memo(4096, (userAgent: string): Client => {
  // No rule needs more, and a caller must not be able to buy time with a long header.
  const text = userAgent.slice(0, 512);
  const monitor = monitors.find(([, sign]) => sign.test(text));
  if (monitor !== undefined) return { family: monitor[0], isBot: true };
  const program = programs.find(([, sign]) => sign.test(text));
  const isBrowser = /^(?:Mozilla|Opera)\//.test(text);
  const browser = isBrowser ? browsers[Bowser.parse(text).browser.name ?? ''] : undefined;
  if (
    isBrowser
      ? browser !== 'Sogou Browser' && isbot(text) && program === undefined
      : isBotByName(text)
  ) {
    return { family: bots.find(([, sign]) => sign.test(text))?.[0] ?? 'Other bot', isBot: true };
  }
  return { family: program?.[0] ?? browser ?? 'Other', isBot: false };
});

const isBotByName = (text: string): boolean => bots.some(([, sign]) => sign.test(text));

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

/** Browsers; what claims to be another one stands before it. */
const browsers: readonly Rule[] = [
  ['Opera Mini', /Opera Mini/],
  ['Opera', /OPR\/|Opera/],
  ['Edge', /Edg(?:e|A|iOS)?\//],
  ['Samsung Internet', /SamsungBrowser/],
  ['Vivaldi', /Vivaldi/],
  ['Yandex Browser', /YaBrowser/],
  ['UC Browser', /UC ?Browser|UCWEB/],
  ['DuckDuckGo', /DuckDuckGo|Ddg\//],
  ['Internet Explorer', /MSIE|Trident\//],
  ['Firefox', /Firefox|FxiOS|Iceweasel|Minefield|SeaMonkey|Thunderbird/],
  ['Android Browser', /Android.*Version\/[\d.]+ .*Safari/],
  ['Chrome', /Chrome|CriOS|Chromium/],
  ['Safari', /Safari|AppleWebKit/],
  ['Text browser', /^Links|^Lynx|^w3m|ELinks/i],
  ['Konqueror', /Konqueror/],
  ['Mobile browser', /MIDP|UP\.Browser|Openwave|WAP Browser|Maui|Windows Mobile|BlackBerry|Nokia/i],
  ['Gecko', /Gecko\/|rv:/],
];

const bots = [...monitors, ...crawlers, ...feedReaders, ...otherBots];
const people = [...programs, ...browsers];

/** Every family there is. */
export const clientFamilies: readonly string[] = [
  ...new Set([...bots, ...people].map(([family]) => family)),
  'Other',
];

/** The family of a user agent, and whether it says that it is a crawler, a monitor or a feed reader. */
export const clientOf = memo(4096, (userAgent: string): Client => {
  // No rule needs more, and a caller must not be able to buy time with a long header.
  const text = userAgent.slice(0, 512);
  const bot = bots.find(([, sign]) => sign.test(text));
  if (bot !== undefined) return { family: bot[0], isBot: true };
  const other = people.find(([, sign]) => sign.test(text));
  return { family: other?.[0] ?? 'Other', isBot: false };
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { clientFamilies, clientOf } from '../../enrichment/client-family.js';

const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';

describe('a user agent', () => {
  it.each([
    [chrome, 'Chrome'],
    [`${chrome} Edg/126.0.0.0`, 'Edge'],
    [`${chrome} OPR/111.0.0.0`, 'Opera'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0', 'Firefox'],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
      'Safari',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1',
      'Chrome',
    ],
    [
      'Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36',
      'Samsung Internet',
    ],
    ['Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0)', 'Internet Explorer'],
    ['curl/8.7.1', 'curl'],
    ['Wget/1.21.4', 'Wget'],
    ['python-requests/2.32.3', 'python-requests'],
    ['python-httpx/0.27.0', 'HTTPX'],
    ['Python/3.12 aiohttp/3.9.5', 'aiohttp'],
    ['Python-urllib/3.12', 'Python urllib'],
    ['axios/1.7.2', 'axios'],
    ['node-fetch/1.0 (+https://github.com/bitinn/node-fetch)', 'Node.js'],
    ['node', 'Node.js'],
    ['okhttp/4.12.0', 'OkHttp'],
    ['Go-http-client/2.0', 'Go'],
    ['Java/17.0.11', 'Java'],
    ['Java-http-client/21.0.3', 'Java'],
    ['Apache-HttpClient/4.5.14 (Java/17.0.11)', 'Apache HttpClient'],
    ['PostmanRuntime/7.39.0', 'Postman'],
    ['insomnia/9.2.0', 'Insomnia'],
    ['aws-sdk-js/3.600.0 ua/2.0 os/linux#5.10 lang/js md/nodejs#20.14.0', 'AWS SDK'],
    ['Boto3/1.34.131 md/Botocore#1.34.131 ua/2.0 os/linux#5.10 lang/python#3.12.3', 'AWS SDK'],
    ['Amazon CloudFront', 'Amazon CloudFront'],
    ['AmazonAPIGateway_a1b2c3d4e5', 'Amazon API Gateway'],
    ['GuzzleHttp/7', 'PHP'],
    ['Faraday v2.9.2', 'Ruby'],
    ['RestSharp/111.3.0.0', '.NET'],
    [
      'Mozilla/5.0 (Windows NT; Windows NT 10.0; en-GB) WindowsPowerShell/5.1.19041.4522',
      'PowerShell',
    ],
    ['Dart/3.4 (dart:io)', 'Dart'],
    ['reqwest/0.12.5', 'Rust'],
    ['MyApp/1 CFNetwork/1496.0.7 Darwin/23.5.0', 'Apple app'],
    ['Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/AP2A)', 'Android app'],
    ['k6/0.51.0 (https://k6.io/)', 'Load test'],
    [
      'Mozilla/5.0 (Linux; Android 8.1.0; CUBOT_POWER) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/70.0.3538.110 Mobile Safari/537.36',
      'Chrome',
    ],
    [
      'Mozilla/5.0 (Linux; Android 5.1; CUBOT_NOTE_S Build/LMY47I) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/63.0.3239.111 Mobile Safari/537.36',
      'Chrome',
    ],
    [
      'Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/80.0.3987.99 Mobile Safari/537.36 SogouMSE,SogouMobileBrowser/5.22.8',
      'Sogou Browser',
    ],
    ['MyApp/1.0', 'Other'],
    ['something else', 'Other'],
    ['', 'Other'],
  ])('of a person or a program: %s', (userAgent, family) => {
    expect(clientOf(userAgent)).toEqual({ family, isBot: false });
  });

  it.each([
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'Googlebot'],
    [
      `${chrome.replace('Safari', 'Mobile Safari')} (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`,
      'Googlebot',
    ],
    ['Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)', 'Bingbot'],
    [
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
      'GPTBot',
    ],
    [
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)',
      'ClaudeBot',
    ],
    ['ELB-HealthChecker/2.0', 'ELB health check'],
    [
      'Amazon-Route53-Health-Check-Service (ref 0123; report http://amzn.to/1vsZADi)',
      'Route 53 health check',
    ],
    ['kube-probe/1.29', 'Kubernetes probe'],
    ['Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)', 'UptimeRobot'],
    ['UniversalFeedParser/4.2-pre-314-svn +http://feedparser.org/', 'Feed reader'],
    ['Tiny Tiny RSS/1.11 (http://tt-rss.org/)', 'Feed reader'],
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36',
      'Other bot',
    ],
    ['newthing-crawler/0.1', 'Other bot'],
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/49.0.2623.75 Safari/537.36 Google Favicon',
      'Other bot',
    ],
    ['Mozilla/5.0 (compatible; Genieo/1.0 http://www.genieo.com/webfilter.html)', 'Other bot'],
    ['Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)', 'Sogou Spider'],
  ])('of a bot: %s', (userAgent, family) => {
    expect(clientOf(userAgent)).toEqual({ family, isBot: true });
  });

  it('never adds a family of its own', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `${text}bot/1.0 Chrome`),
        ),
        (text) => {
          expect(clientFamilies).toContain(clientOf(text).family);
        },
      ),
    );
  });

  it('of real traffic is mostly known', () => {
    const sample = readFileSync(
      join(import.meta.dirname, '../fixtures/web-traffic-sample.ndjson'),
      'utf8',
    );
    const families = sample
      .trimEnd()
      .split('\n')
      .map((line) => clientOf(JSON.parse(line).identityUserAgent).family);
    expect(families.filter((family) => family === 'Other').length).toBeLessThan(
      families.length / 10,
    );
    expect(families.filter((family) => family === 'Other bot').length).toBeLessThan(
      families.length / 10,
    );
  });
});

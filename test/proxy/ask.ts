import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** The public name of the server. */
export const name = 'gatebook.example';

/** What a stranger is answered. */
export interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
  readonly policy: string;
}

/** Asks a proxy as a stranger does who knows it by its public name. */
export function ask(
  { port, tls = false }: { port: number; tls?: boolean },
  path: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      path,
      headers: { host: name, ...headers },
      rejectUnauthorized: false,
    };
    const asked = (tls ? httpsRequest : httpRequest)(options, (answer) => {
      let body = '';
      answer.on('data', (data) => {
        body += String(data);
      });
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          location: answer.headers.location,
          body,
          policy: String(answer.headers['content-security-policy'] ?? ''),
        }),
      );
    });
    asked.on('error', reject).end();
  });
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../fixtures/free-port.js';

/** What the provider says of a person, by the name that is typed into its form. */
export type People = Readonly<Record<string, object>>;

export const clientSecret = 'a secret of a test';

/** Starts oidc-provider in a process of its own. */
export async function startProvider(gatebook: string, people: People) {
  const port = await freePort();
  const config = JSON.stringify({ port, gatebook, people, secret: clientSecret });
  const child = spawn(process.execPath, ['test/sign-in/provider-process.js', config], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (data) => {
    said += String(data);
  });
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => {
      throw new Error(`The provider ended: ${said}`);
    }),
  ]);
  return {
    issuer: `http://127.0.0.1:${port}`,
    close: async () => {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

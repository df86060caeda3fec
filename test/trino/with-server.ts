/** Runs a command beside one server of Trino that all its test files share: `tsx test/trino/with-server.ts jest`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { sharedServer, startServer } from './trino.js';

const [command = '', ...words] = process.argv.slice(2);
const { url, stop } = await startServer();
try {
  const child = spawn(command, words, {
    stdio: 'inherit',
    env: { ...process.env, [sharedServer]: url },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  process.exitCode = code ?? 1;
} finally {
  await stop();
}

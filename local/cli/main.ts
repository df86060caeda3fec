#!/usr/bin/env node
import { runCli } from './run-cli.js';

// Rows, tokens and documents are nobody else's: what is made is readable by its owner alone.
process.umask(0o077);

// A reader that has seen enough, such as `head`, closes the pipe: that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

process.exitCode = await runCli(process.argv.slice(2));

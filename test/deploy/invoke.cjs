// One call of a bundled handler, as Lambda makes it: the event comes on standard input, the answer is the last line of
// standard output, and what the function prints goes to standard error.
const { Console } = require('node:console');
const { join } = require('node:path');

const [, , code, name, timeoutSeconds] = process.argv;
const [file, exported] = name.split('.');
const answer = (text) => process.stdout.write(`\n${text}`, () => process.exit(0));
globalThis.console = new Console(process.stderr);

const haste = Number(process.env.PEER_HASTE);
if (haste > 1) {
  const { Date: RealDate, setTimeout: later } = globalThis;
  const began = RealDate.now();
  globalThis.Date = class extends RealDate {
    static now = () => began + (RealDate.now() - began) * haste;
    constructor(...parts) {
      super(...(parts.length > 0 ? parts : [globalThis.Date.now()]));
    }
  };
  globalThis.setTimeout = (run, ms, ...rest) => later(run, ms / haste, ...rest);
}

const call = async (event) => {
  const started = Date.now();
  const { [exported]: handler } = require(join(code, file));
  return handler(event, {
    awsRequestId: 'rehearsal',
    getRemainingTimeInMillis: () => Number(timeoutSeconds) * 1000 - (Date.now() - started),
  });
};

let text = '';
process.stdin.on('data', (chunk) => {
  text += chunk;
});
process.stdin.on('end', () => {
  call(JSON.parse(text || '{}')).then(
    (value) => answer(JSON.stringify({ value: value ?? null })),
    (error) =>
      answer(
        JSON.stringify({
          error: { errorType: error.name, errorMessage: error.message, stack: error.stack },
        }),
      ),
  );
});

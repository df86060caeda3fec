// Every name of the peer is this machine, wherever a name is looked up in Node.
const dns = require('node:dns');

const ours = /(^|\.)localhost\.localstack\.cloud$|\.amazonaws\.com$/;
const { lookup } = dns;
dns.lookup = (name, options, done = options) => {
  if (!ours.test(name)) return lookup(name, options, done);
  const all = typeof options === 'object' && options.all;
  process.nextTick(() =>
    all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
  );
};

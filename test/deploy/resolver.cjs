// Every name of AWS and of the peer is the peer's address, wherever a name is looked up in Node.
const dns = require('node:dns');

const ours = /(^|\.)localhost\.localstack\.cloud$|\.amazonaws\.com$/;
const { lookup } = dns;
dns.lookup = (name, options, done = options) => {
  if (!ours.test(name)) return lookup(name, options, done);
  const address = process.env.PEER_ADDRESS;
  const all = typeof options === 'object' && options.all;
  process.nextTick(() => (all ? done(null, [{ address, family: 4 }]) : done(null, address, 4)));
};

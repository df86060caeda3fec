// Every name of AWS and of the peer is the peer's address and port, wherever Node connects to one.
const { Socket } = require('node:net');

const ours = /(^|\.)localhost\.localstack\.cloud$|\.amazonaws\.com$/;
const [host, port] = process.env.PEER_ADDRESS.split(':');
const { connect } = Socket.prototype;
Socket.prototype.connect = function (...given) {
  // node:net hands over what it has put in order, as a list of its own.
  const options = Array.isArray(given[0]) ? given[0][0] : given[0];
  if (ours.test(options?.host)) Object.assign(options, { host, port });
  return connect.apply(this, given);
};

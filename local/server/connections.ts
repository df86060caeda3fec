import type { Server } from 'node:http';
import { isIPv6, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { bounds } from './bounds.js';

/**
 * Holds the number of connections within bounds, in all and for each address. One too many takes the place of the oldest
 * that is not being answered, so that whoever opens a thousand and is silent locks nobody out; where all are being
 * answered, it is closed itself.
 */
export function boundConnections(
  app: FastifyInstance,
  { connections, connectionsPerAddress } = bounds as {
    readonly connections: number;
    readonly connectionsPerAddress: number;
  },
): void {
  // Sets keep the order of insertion: the oldest comes first.
  const open = new Set<Socket>();
  const byAddress = new Map<string, Set<Socket>>();
  const answered = new Set<Socket>();

  const makeRoom = (among: ReadonlySet<Socket>, most: number): boolean => {
    if (among.size < most) return true;
    for (const socket of among) {
      if (answered.has(socket)) continue;
      forget(socket);
      socket.destroy();
      return true;
    }
    return false;
  };

  const forget = (socket: Socket): void => {
    open.delete(socket);
    answered.delete(socket);
    for (const [network, sockets] of byAddress) {
      if (sockets.delete(socket) && sockets.size === 0) byAddress.delete(network);
    }
  };

  const admit = (socket: Socket): void => {
    const network = networkOf(socket.remoteAddress ?? '');
    const neighbours = byAddress.get(network) ?? new Set();
    if (!makeRoom(neighbours, connectionsPerAddress) || !makeRoom(open, connections)) {
      socket.destroy();
      return;
    }
    open.add(socket);
    byAddress.set(network, neighbours.add(socket));
    socket.once('close', () => forget(socket));
  };

  (app.server as Server).on('connection', admit);
  // From here on a request is complete, or it is a log of someone who may send one.
  app.addHook('preHandler', (request, _reply, done) => {
    if (open.has(request.raw.socket)) answered.add(request.raw.socket);
    done();
  });
  app.addHook('onResponse', (request, _reply, done) => {
    answered.delete(request.raw.socket);
    done();
  });
}

/** An IPv4 address, or the first 64 bits of an IPv6 one, which is what one machine is given. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const groups = head.split(':').filter(Boolean);
  if (tail !== undefined) {
    const after = tail.split(':').filter(Boolean).length;
    groups.push(...new Array(8 - groups.length - after).fill('0'));
  }
  return groups.slice(0, 4).join(':');
}

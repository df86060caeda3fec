import type { LakeFreshness, Place } from '../../control-plane/ports/lake-freshness.js';

/** A lake that rows arrive in. */
export interface FreshnessPeer {
  readonly freshness: LakeFreshness;
  /** Has a row arrive that was requested at a time, ISO 8601. @returns the time that its place is known by from then on */
  arrive(place: Place, at: string): Promise<string>;
  close(): Promise<void>;
}

const place = (accountId: string, region: string): Place => ({ accountId, region });
const ours = place('111122223333', 'eu-west-1');
const besides = place('111122223333', 'eu-west-2');
const theirs = place('444455556666', 'eu-west-1');

/** What everything promises that knows how fresh a lake is: `open` gives an empty lake. */
export function lakeFreshnessContract(open: () => Promise<FreshnessPeer>): void {
  let peer: FreshnessPeer;
  beforeEach(async () => {
    peer = await open();
  });
  afterEach(() => peer.close());

  it('answers for every place in the order asked, and null where no row ever came', async () => {
    const ourTime = await peer.arrive(ours, '2026-11-20T10:00:00.000Z');
    const theirTime = await peer.arrive(theirs, '2026-11-21T10:00:00.000Z');
    const { freshness } = peer;
    expect(await freshness.lastRowsSeen([theirs, besides, ours, theirs])).toEqual([
      theirTime,
      null,
      ourTime,
      theirTime,
    ]);
    expect(await freshness.lastRowsSeen([])).toEqual([]);
  });

  it('knows the newest row of several days, in whatever order they came', async () => {
    const newest = await peer.arrive(ours, '2026-11-21T10:45:00.000Z');
    await peer.arrive(ours, '2026-11-20T23:59:59.000Z');
    const [last] = await peer.freshness.lastRowsSeen([ours]);
    expect(last).toBe(newest);
    expect(new Date(last ?? '').toISOString()).toBe(last);
  });

  it('takes no Region or account for another whose name begins alike', async () => {
    await peer.arrive(place('111122223333', 'eu-west-10'), '2026-11-20T10:00:00.000Z');
    expect(await peer.freshness.lastRowsSeen([place('111122223333', 'eu-west-1')])).toEqual([null]);
  });
}

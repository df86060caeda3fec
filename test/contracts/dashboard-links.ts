import { minuteMs } from '../../core/periods/duration.js';
import type { DashboardLinks } from '../../core/ports/dashboard-links.js';

/** Links, with what their addresses open. */
export interface LinksPeer {
  readonly links: DashboardLinks;
  /** The tenant whose dashboard an address opens at an instant; undefined: none. */
  opens(url: string, at: number): Promise<string | undefined>;
  close(): Promise<void>;
}

/** The instant that the clock of every peer shows. */
export const linksMadeAt = Date.UTC(2026, 10, 1, 12);

const named = (id: string) => ({ id, uid: id });

/** What every maker of links promises: one tenant's dashboard, for a while. */
export function dashboardLinksContract(open: () => Promise<LinksPeer>): void {
  let peer: LinksPeer;
  beforeEach(async () => {
    peer = await open();
  });
  afterEach(() => peer.close());

  const inHalfAnHour = linksMadeAt + 30 * minuteMs;

  // Names that another kind of link, or a list of tenants, could be taken for.
  it.each(['acme', 'platform', 'tenant', '0', 'a-b', 'x'.repeat(63)])(
    'open the dashboard of %s and no other, by an absolute address',
    async (id) => {
      const url = await peer.links.linkFor(named(id), inHalfAnHour);
      expect(new URL(url).protocol).toMatch(/^https?:$/);
      expect(await peer.opens(url, linksMadeAt)).toBe(id);
    },
  );

  it('end when they were said to', async () => {
    const url = await peer.links.linkFor(named('acme'), inHalfAnHour);
    expect(await peer.opens(url, inHalfAnHour - minuteMs)).toBe('acme');
    expect(await peer.opens(url, inHalfAnHour)).toBeUndefined();
  });

  it('are each their own: those of two tenants, and of two times', async () => {
    const urls = await Promise.all([
      peer.links.linkFor(named('acme'), inHalfAnHour),
      peer.links.linkFor(named('globex'), inHalfAnHour),
      peer.links.linkFor(named('acme'), inHalfAnHour + 10 * minuteMs),
    ]);
    expect(new Set(urls).size).toBe(3);
    expect(await peer.opens(urls[1] ?? '', linksMadeAt)).toBe('globex');
    expect(await peer.opens(urls[2] ?? '', inHalfAnHour)).toBe('acme');
  });
}

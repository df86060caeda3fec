import { dayMs } from '../../../core/periods/duration.js';
import { createWording } from '../../format/wording.js';
import type { PageData } from '../page-data.js';
import type { PageState } from '../page-state.js';
import { stateToQuery } from '../page-state.js';
import { shownPeriod } from '../period.js';
import type { Freshness } from '../visual-answer.js';
import { cardOf } from './card.js';
import { readPalette } from './charts/palette.js';
import { stepAt } from './charts/time-axis.js';
import { find, iconElement, make } from './elements/dom.js';
import { createFetcher } from './fetching.js';
import { filterControls } from './filter-controls.js';
import type { DashboardPage } from './page.js';
import { createAddress } from './page-address.js';
import { periodControls } from './period-controls.js';
import { watchTheme } from './theme.js';

const data: PageData = JSON.parse(find('#page-data').textContent ?? '');
const { base, timeZone } = data;
const wording = createWording(data.locale, timeZone);
const address = createAddress(new Set(data.filters.map(({ id }) => id)));
const fetchJson = createFetcher();
// The reader's clock may be wrong; the server's is the one that rows were cut by.
let { freshness } = data;
let clockError = freshness.now - Date.now();
let palette = readPalette();
let round = new AbortController();

const now = () => Date.now() + clockError;
const shown = () => shownPeriod(address.state().period, freshness.newest, now(), timeZone);
const period = () => shown().range;

const page: DashboardPage = {
  timeZone,
  wording,
  state: address.state,
  change: address.change,
  period,
  oldest: () => freshness.oldest,
  now,
  signal: () => round.signal,
  palette: () => palette,
  fetchJson,
  dataUrl: (visual, type) =>
    address.urlOf(`${base}/visuals/${visual}.${type}`, { ...address.state(), period: period() }),
  optionsUrl: (filter) =>
    address.urlOf(`${base}/options/${filter}`, { ...address.state(), period: period() }),
  investigate: (state) => address.urlOf(`${base}/investigate`, state),
  stepOf: (time, bucket) => stepAt(time, bucket, timeZone),
};

const cards = data.visuals.map((visual) =>
  cardOf(find(`[data-visual="${visual.id}"]`), visual, page),
);
const filters = filterControls(page, data.filters);
const range = periodControls({
  address,
  wording,
  timeZone,
  period,
  isMoved: () => shown().moved,
  now,
});

address.onChange(() => void showAll());
watchTheme(() => {
  palette = readPalette();
  for (const card of cards) card.redraw();
});
find('#refresh').addEventListener('click', () => void refresh());
document
  .querySelector<HTMLSelectElement>('#view-as')
  ?.addEventListener('change', ({ target }) => viewAs((target as HTMLSelectElement).value));
showFreshness();
void showAll();

/** Shows what the address asks for: what was on its way before is not wanted any more. */
async function showAll(): Promise<void> {
  round.abort();
  round = new AbortController();
  const { signal } = round;
  range.show();
  filters.show();
  notice();
  for (const link of document.querySelectorAll<HTMLAnchorElement>('.sheet-link')) {
    link.href = address.urlOf(link.dataset.path ?? '');
  }
  const progress = find('#progress');
  progress.toggleAttribute('data-busy', true);
  await Promise.all(cards.map((card) => card.load(signal)));
  if (signal.aborted) return;
  progress.removeAttribute('data-busy');
  find('#announcer').textContent = `Updated: ${wording.period(period(), now())}.`;
}

async function refresh(): Promise<void> {
  const answer = await fetchJson<Freshness>(
    address.urlOf(`${base}/freshness`),
    new AbortController().signal,
  ).catch(() => undefined);
  if (answer !== undefined) {
    freshness = answer;
    clockError = answer.now - Date.now();
    showFreshness();
  }
  await showAll();
}

const oldAfter = dayMs;

function showFreshness(): void {
  const element = find('#freshness');
  const { newest } = freshness;
  const isOld = newest === null || now() - newest > oldAfter;
  element.dataset.age = isOld ? 'old' : 'fresh';
  find('.freshness-words').textContent =
    newest === null ? 'No data yet' : `Data until ${wording.dateAndClock(newest)} ${timeZone}`;
  element.title = 'The time of the newest request';
}

function notice(): void {
  const place = find('#notice');
  const { newest } = freshness;
  place.replaceChildren();
  if (newest === null || !shown().moved) return;
  const words = `There were no requests in the last 30 days. This is the time up to the newest one, ${wording.dateAndClock(newest)}.`;
  place.append(make('p', { class: 'notice' }, iconElement('info'), words));
}

/** The whole document changes with whom it is for: its sheets, its zone, its name. */
function viewAs(tenant: string): void {
  const { viewAs: _, ...state }: PageState = address.state();
  const query = stateToQuery(tenant === '' ? state : { ...state, viewAs: tenant });
  location.assign(`${location.pathname}${query && `?${query}`}`);
}

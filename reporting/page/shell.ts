import { visibleText } from '../../core/text/visible-text.js';
import type { Sheet, Visual } from '../dashboard/visual.js';
import { embeddedJson, html, type Markup } from '../format/html.js';
import type { ThemeName } from '../format/theme.js';
import { brandMark, type DocumentAssets, documentOf } from './document.js';
import { icon } from './icons.js';
import type { PageData } from './page-data.js';

/** Whose dashboard it is, as its head says. */
export interface PageHolder {
  readonly name: string;
  /** A data: URL. */
  readonly logo: string | null;
  /** For the platform alone: the tenants it can look at, and the one it does. */
  readonly viewAs?: {
    readonly tenants: readonly { readonly id: string; readonly name: string }[];
    readonly current: string | undefined;
  };
}

export interface ShellInput {
  readonly holder: PageHolder;
  /** Who is signed in, and where a form signs out. */
  readonly person?: { readonly name: string; readonly signOut: string };
  readonly sheets: readonly Sheet[];
  readonly sheet: Sheet;
  /** The page's own query string, so that links between sheets keep the state before the script runs. */
  readonly query: string;
  readonly data: PageData;
  readonly theme: ThemeName | undefined;
  readonly assets: DocumentAssets;
}

/** The document of a sheet: everything but the answers, which the client fetches one by one. */
export function shell(input: ShellInput): string {
  const { holder, sheet, data } = input;
  const name = visibleText(holder.name);
  return documentOf({
    title: `${sheet.title} · ${name} · Gatebook`,
    theme: input.theme,
    assets: input.assets,
    interactive: true,
    body: html`<a class="skip-link" href="#main">Skip to the dashboard</a>
${masthead(input, name)}
<div class="bar">
${tabs(input)}
${controls}
<div class="progress" id="progress"></div>
</div>
<main class="main" id="main" tabindex="-1">
<div class="sheet-head"><h1>${sheet.title}</h1><p class="sheet-about">${sheet.description}</p></div>
<div id="notice"></div>
<noscript><p class="notice">This dashboard is drawn by a script from this server. Allow scripts to see it.</p></noscript>
${data.freshness.newest === null ? emptyDataFolder(holder, name) : html`<div class="grid">${sheet.visuals.map(card)}</div>`}
</main>
<footer class="footer"><span>Times are ${data.timeZone}</span><span>Gatebook</span></footer>
<div class="unseen" role="status" id="announcer"></div>
<script type="application/json" id="page-data">${embeddedJson(data)}</script>`,
  });
}

/** What stands in the place of the cards while there is not a single request. */
const emptyDataFolder = (
  { viewAs: platform }: PageHolder,
  name: string,
): Markup => html`<section class="card empty-data-folder">
${icon('empty')}
<h2>No requests yet</h2>
${
  platform === undefined
    ? html`<p>Nothing has been logged for the APIs of ${name} so far. As soon as something is, it shows here.</p>`
    : html`<p>Stop this server with Ctrl-C, and give each command the server's own <code>--data-dir</code>, if it has one.</p>
<ol>
<li>Say who owns which API:<pre><code>npm run -s gatebook -- register --tenant acme --api 111122223333/eu-west-1/a1b2c3d4e5/prod</code></pre></li>
<li>Read your access logs:<pre><code>npm run -s gatebook -- ingest access-log.ndjson.gz</code></pre></li>
<li>Start the server again:<pre><code>npm start</code></pre></li>
</ol>`
}
</section>`;

const masthead = (
  { holder, person, data: { base } }: ShellInput,
  name: string,
): Markup => html`<header class="masthead">
<a class="brand" href="${base}/" aria-label="Gatebook, overview">${brandMark}<span class="brand-name">Gatebook</span></a>
<div class="holder">${holder.logo && html`<img class="holder-logo" src="${holder.logo}" alt="">`}${holder.viewAs ? viewAs(holder.viewAs) : html`<span class="holder-name">${name}</span>`}</div>
<div class="masthead-end">
<p class="freshness" id="freshness"><span class="freshness-dot"></span><span class="freshness-words"></span></p>
<button class="button button-quiet button-icon" type="button" id="refresh" aria-label="Refresh" title="Refresh">${icon('refresh')}</button>
<button class="button button-quiet button-icon" type="button" id="theme" aria-label="Dark theme" title="Light or dark" aria-pressed="false">${icon('theme')}</button>
${person && personAndWayOut(person)}
</div>
</header>`;

const personAndWayOut = ({ name, signOut }: NonNullable<ShellInput['person']>): Markup =>
  html`<a class="person" href="/" title="Signed in as ${name}. Your dashboards"><span class="person-name">${name}</span></a>
<form method="post" action="${signOut}"><button class="button button-quiet button-icon" type="submit" aria-label="Sign out ${name}" title="Sign out">${icon('sign-out')}</button></form>`;

const viewAs = ({
  tenants,
  current,
}: NonNullable<
  PageHolder['viewAs']
>): Markup => html`<label class="unseen" for="view-as">Whose dashboard</label>
<select id="view-as">
<option value="">Platform: all tenants</option>
${tenants.map(
  ({ id, name }) =>
    html`<option value="${id}"${id === current && html` selected`}>${visibleText(name)}</option>`,
)}
</select>`;

const tabs = ({ sheets, sheet, data, query }: ShellInput): Markup =>
  html`<nav class="sheets" aria-label="Sheets">${sheets.map(({ id, title }) => {
    const path = `${data.base}/${id === sheets[0]?.id ? '' : id}`;
    const current = id === sheet.id && html` aria-current="page"`;
    return html`<a class="sheet-link" data-path="${path}" href="${path}${query && `?${query}`}"${current}>${title}</a>`;
  })}</nav>`;

const controls: Markup = html`<div class="controls" role="region" aria-label="Period and filters">
<div class="period" role="group" aria-label="Period">
<button class="button button-icon period-step" type="button" id="period-back" aria-label="The period before" title="The period before">${icon('chevron-left')}</button>
<button class="button period-open" type="button" id="period-open">${icon('calendar')}<span id="period-name"></span><span class="period-range" id="period-range"></span></button>
<button class="button button-icon period-step" type="button" id="period-forward" aria-label="The period after" title="The period after">${icon('chevron-right')}</button>
</div>
<span class="controls-divider"></span>
<ul class="chips" id="chips" aria-label="Filters"></ul>
<button class="button filter-add" type="button" id="filter-add">${icon('plus')}Filter</button>
<button class="button button-quiet clear-all" type="button" id="filters-clear" hidden>Clear filters</button>
</div>`;

type CardKind = 'kpi' | 'numbers' | 'table' | 'chart';

const kindOf = ({ kind }: Visual): CardKind => {
  if (kind === 'kpi' || kind === 'numbers') return kind;
  return kind === 'table' || kind === 'records' ? 'table' : 'chart';
};

// How many grey bars stand in for the answer while it is awaited.
const skeletonBars: Record<CardKind, number> = { kpi: 1, numbers: 3, table: 7, chart: 12 };

function card(visual: Visual): Markup {
  const kind = kindOf(visual);
  const { columns, rows } = visual.size;
  return html`<section class="card span-${columns} rows-${rows}" data-kind="${kind}" data-visual="${visual.id}" data-state="waiting" aria-labelledby="title-${visual.id}" aria-busy="true">
<div class="card-head"><div class="card-words"><h2 class="card-title" id="title-${visual.id}">${visual.title}</h2>${kind !== 'kpi' && html`<p class="card-about">${visual.description}</p>`}</div><div class="card-tools"></div></div>
<div class="card-body"><div class="skeleton" aria-hidden="true">${Array.from({ length: skeletonBars[kind] }, () => html`<i></i>`)}</div></div>
</section>`;
}

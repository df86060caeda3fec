import { theme } from './theme.js';

/** The style sheet of the HTML document, for a tenant's colour. */
export const styleSheet = (brand: string): string => `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; font: 14px/1.45 Inter, system-ui, "Segoe UI", Roboto, sans-serif; color: ${theme.text}; background: #fff; }
header { background: ${brand}; color: #fff; padding: 40px max(24px, calc((100% - 1032px) / 2)) 32px; }
header a { color: #fff; float: right; font-weight: 500; }
header img { height: 32px; vertical-align: middle; margin-right: 12px; background: #fff; border-radius: 4px; padding: 3px; }
header p { margin: 0; }
.name { font-weight: 600; }
h1 { font-size: 34px; margin: 18px 0 4px; letter-spacing: -0.02em; }
.period { font-size: 17px; font-weight: 500; }
.against { margin-top: 6px; opacity: 0.85; }
main, footer { max-width: 1080px; margin: 0 auto; padding: 24px; }
.lead { font-size: 17px; font-weight: 500; margin: 0 0 4px; }
.remark { color: ${theme.textSoft}; margin: 0; }
h2 { font-size: 21px; margin: 40px 0 0; color: ${brand}; }
h3 { font-size: 15px; margin: 0; }
.about, .none, footer { color: ${theme.textFaint}; margin: 0 0 12px; font-size: 13px; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(210px, 1fr)); gap: 12px; margin-bottom: 24px; }
.figure { border: 1px solid ${theme.border}; border-radius: 8px; padding: 12px 16px; }
.figure p { margin: 0; color: ${theme.textSoft}; font-size: 13px; }
.figure .value { color: ${theme.text}; font-size: 25px; font-weight: 600; font-variant-numeric: tabular-nums; }
.grid { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 28px; }
.wide { grid-column: 1 / -1; }
article { min-width: 0; overflow-x: auto; }
svg { width: 100%; height: auto; }
.legend { list-style: none; padding: 0; margin: 0 0 6px; font-size: 13px; color: ${theme.textSoft}; }
.legend li { display: inline-block; margin-right: 16px; }
.legend i { display: inline-block; width: 9px; height: 9px; border-radius: 2px; margin-right: 6px; }
table { border-collapse: collapse; width: 100%; font-size: 13px; font-variant-numeric: tabular-nums; }
th { text-align: left; color: ${theme.textSoft}; font-weight: 500; border-bottom: 1px solid ${theme.seriesOther}; padding: 6px 8px; }
td { padding: 5px 8px; overflow-wrap: anywhere; }
th.measure, td.measure { text-align: right; white-space: nowrap; }
tbody tr:nth-child(even) { background: ${theme.surfaceSunken}; }
@media (max-width: 760px) { .grid { grid-template-columns: 1fr; } }
@media print { header { -webkit-print-color-adjust: exact; print-color-adjust: exact; } article { break-inside: avoid; } }
`;

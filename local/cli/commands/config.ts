import type { Command } from 'commander';
import { visibleJson } from '../../../core/text/visible-text.js';
import { programSettings, settingNames, settingOf } from '../settings/declared.js';
import { type SettingInForce, settingsInForce } from '../settings/in-force.js';
import { withSettings } from '../settings/options.js';
import { settingsSchema } from '../settings/schema.js';
import { printList } from '../terminal/print-list.js';

interface ConfigOptions {
  readonly config?: string;
  readonly schema?: true;
  readonly json?: true;
}

/** `gatebook config`: the settings in force, and where each comes from. */
export const configCommand = (command: Command): void => {
  const own = settingNames.filter((name) => !programSettings.includes(name));
  withSettings(command, own)
    .option('--schema', 'print the JSON Schema of a file of settings instead, for editors')
    .option('--json', 'answer in JSON')
    .action((_, command: Command) => {
      const { config, schema, json } = command.optsWithGlobals<ConfigOptions>();
      if (schema) return console.log(visibleJson(settingsSchema()));
      const rows = settingsInForce(command).map((one) => ({
        setting: one.name,
        // A table groups the digits of a number, and a port is none.
        value: json ? shown(one) : textOf(shown(one)),
        from: placeOf(one, config),
      }));
      printList(rows, json, '');
    });
};

const shown = ({ name, value }: SettingInForce): string | number | boolean | null => {
  if (value === undefined) return null;
  return settingOf(name).secret ? '(not shown)' : value;
};

const textOf = (value: ReturnType<typeof shown>): string | null =>
  value === null ? null : String(value);

function placeOf({ name, from }: SettingInForce, file: string | undefined): string {
  if (from === 'flag') return `--${name}`;
  if (from === 'environment') return settingOf(name).environment;
  return from === 'file' ? (file ?? from) : from;
}

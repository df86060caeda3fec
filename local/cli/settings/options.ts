import { type Command, Option } from 'commander';
import { type SettingName, settingOf } from './declared.js';

/** Gives a command the flags of settings. */
export function withSettings(command: Command, names: readonly SettingName[]): Command {
  for (const name of names) {
    const { value, environment, text, parse, off, default: byDefault } = settingOf(name);
    const option = new Option(value ? `--${name} <${value}>` : `--${name}`, text).env(environment);
    if (byDefault !== undefined) option.default(byDefault);
    if (parse) option.argParser(parse);
    command.addOption(option);
    if (off) command.option(`--no-${name}`, off);
  }
  return command;
}

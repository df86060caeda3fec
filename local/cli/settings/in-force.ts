import type { Command, Option } from 'commander';
import { ProductError } from '../../../core/product-error.js';
import { type SettingName, settingNames, settingOf } from './declared.js';
import { environmentValue } from './environment.js';
import { readSettingsFile, type SettingValue } from './file.js';

/** A setting that a command has, its value, and where that comes from. */
export interface SettingInForce {
  readonly name: SettingName;
  /** Undefined: not set. */
  readonly value: SettingValue | undefined;
  readonly from: 'flag' | 'environment' | 'file' | 'default';
}

/**
 * Completes the settings of a command that is about to run: what neither a flag nor the environment says, the file does that
 * `--config` names.
 *
 * @throws ProductError what `readSettingsFile` throws; invalid-input
 */
export async function applySettings(command: Command): Promise<void> {
  const held = settingsOf(command);
  for (const { name, owner, option } of held) {
    const key = option.attributeName();
    if (settingOf(name).type !== 'switch' || owner.getOptionValueSource(key) !== 'env') continue;
    owner.setOptionValueWithSource(key, switchOf(settingOf(name).environment), 'env');
  }
  const file = command.optsWithGlobals<{ config?: string }>().config;
  if (file === undefined) return;
  const said = await readSettingsFile(file);
  for (const { name, owner, option } of held) {
    const key = option.attributeName();
    const value = said.get(name);
    if (value === undefined || sourceOf(owner, key) !== 'default') continue;
    owner.setOptionValueWithSource(key, value, 'config');
  }
}

/** The settings that a command has, as `applySettings` left them. */
export const settingsInForce = (command: Command): SettingInForce[] =>
  settingsOf(command).map(({ name, owner, option }) => ({
    name,
    value: owner.getOptionValue(option.attributeName()) as SettingValue | undefined,
    from: sourceOf(owner, option.attributeName()),
  }));

interface Held {
  readonly name: SettingName;
  /** The command, or the program above it, whose flag it is. */
  readonly owner: Command;
  readonly option: Option;
}

function settingsOf(command: Command): Held[] {
  const held: Held[] = [];
  for (let owner: Command | null = command; owner; owner = owner.parent) {
    for (const option of owner.options) {
      const name = settingNames.find((one) => `--${one}` === option.long);
      if (name && settingOf(name).environment === option.envVar) held.push({ name, owner, option });
    }
  }
  return held.sort((a, b) => settingNames.indexOf(a.name) - settingNames.indexOf(b.name));
}

function sourceOf(owner: Command, key: string): SettingInForce['from'] {
  const source = owner.getOptionValueSource(key);
  if (source === 'cli') return 'flag';
  if (source === 'env') return 'environment';
  return source === 'config' ? 'file' : 'default';
}

function switchOf(name: string): boolean {
  const text = environmentValue(name);
  if (text === 'true' || text === 'false') return text === 'true';
  throw new ProductError('invalid-input', `${name} in the environment must be true or false.`);
}

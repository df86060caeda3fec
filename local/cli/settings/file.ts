import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { ProductError } from '../../../core/product-error.js';
import { unreadable } from '../../files/unreadable.js';
import { type Setting, type SettingName, settingNames, settingOf } from './declared.js';
import { nearest } from './nearest.js';

export type SettingValue = string | number | boolean;

/** Files of settings are short; a log that was named by mistake is not. */
const mostCharacters = 100_000;

/**
 * Reads a file of settings. All of it is checked, whichever command runs, so that a slip is found by the first.
 *
 * @throws ProductError file-unreadable; invalid-input, in one sentence for all that is wrong, which repeats no value
 */
export async function readSettingsFile(
  file: string,
): Promise<ReadonlyMap<SettingName, SettingValue>> {
  const given = await parsed(file, textOf(file));
  const found = new Map<SettingName, SettingValue>();
  const wrong: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    if (!isSetting(name)) {
      const near = nearest(name.replaceAll('_', '-').toLowerCase(), settingNames);
      wrong.push(`there is no setting "${name.slice(0, 60)}"${near ? `, but ${near}` : ''}`);
      continue;
    }
    const read = readValue(settingOf(name), value);
    if ('wrong' in read) wrong.push(`${name}: ${read.wrong}`);
    else found.set(name, read.value);
  }
  if (wrong.length > 0) {
    throw new ProductError('invalid-input', `${file} is no file of settings: ${wrong.join('; ')}.`);
  }
  return found;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
}

async function parsed(file: string, text: string): Promise<object> {
  if (text.length > mostCharacters) throw notSettings(file, 'it is too long');
  let given: unknown;
  try {
    // The commands that need no file start sooner without it.
    given = (await import('./yaml.js')).parseYaml(text);
  } catch (error) {
    // What the parser says after its first line is the text itself, in which a password may stand.
    const [said = ''] = (error as Error).message.split('\n');
    throw notSettings(file, said.replace(/:$/, ''));
  }
  // All of it may be commented out.
  if (given === null || given === undefined) return {};
  if (typeof given !== 'object' || Array.isArray(given)) {
    throw notSettings(file, 'it has no lines such as "port: 8080"');
  }
  return given;
}

const notSettings = (file: string, why: string): ProductError =>
  new ProductError('invalid-input', `${file} is no file of settings: ${why}.`);

const isSetting = (name: string): name is SettingName =>
  (settingNames as readonly string[]).includes(name);

function readValue(
  { type, parse }: Setting,
  value: unknown,
): { readonly value: SettingValue } | { readonly wrong: string } {
  if (type === 'switch') {
    return typeof value === 'boolean' ? { value } : { wrong: 'it must be true or false' };
  }
  const isOfType = type === 'text' ? typeof value === 'string' : typeof value === 'number';
  if (!isOfType || value === '') return { wrong: `it must be a ${type}` };
  if (!parse) return { value: value as SettingValue };
  try {
    return { value: parse(String(value)) };
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    return { wrong: error.message.replace(/^It/, 'it').replace(/\.$/, '') };
  }
}

import { readFileSync } from 'node:fs';
import { InvalidArgumentError, Option } from 'commander';
import { unreadable } from '../../files/unreadable.js';
import { apiArgument } from './api-argument.js';

const formatArgument = (text: string): string => {
  if (!text.startsWith('@')) return text;
  try {
    return readFileSync(text.slice(1), 'utf8');
  } catch (error) {
    throw new InvalidArgumentError(unreadable(text.slice(1), error).message);
  }
};

/** `--format`: the string of a stage's settings, or the file that it is in. */
export const formatOption = [
  '--format <string>',
  "the format in the stage's access log settings, in single quotes, or @file",
  formatArgument,
] as const;

/** `--api` of commands that read lines. */
export const apiOfLinesOption = (): Option =>
  new Option(
    '--api <accountId/region/restApiId/stage>',
    'whose lines they are, where they do not say it',
  ).argParser(apiArgument);

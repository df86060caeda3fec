/**
 * Puts the packages of other platforms back into package-lock.json: `npm run lockfile`, after every `npm install`.
 *
 * A registry mirror may hold the packages of its own platform alone. npm then writes a lockfile that names no others,
 * and `npm ci` refuses it, on that platform too. An entry needs no more than a version and the platform it is for.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

interface Entry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly license?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const systems = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'win32'];
const more = ['aix', 'openharmony', 'sunos'];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x'];
const wide = ['wasm32', 'x64'];

const file = resolve(import.meta.dirname, '../package-lock.json');
const lockfile = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, Entry> };
const { packages } = lockfile;

/** Where npm would look for a package that another one needs, the nearest first. */
const placesOf = (from: string, name: string): string[] => {
  const places = [`${from}/node_modules/${name}`];
  for (let at = from; at.includes('/node_modules/'); ) {
    at = at.slice(0, at.lastIndexOf('/node_modules/'));
    places.push(`${at}/node_modules/${name}`);
  }
  return [...places, `node_modules/${name}`];
};

const platformOf = (name: string) => {
  const words = (name.split('/').at(-1) ?? '').split(/[-_]/);
  const os =
    name === 'fsevents' ? ['darwin'] : [...systems, ...more].filter((it) => words.includes(it));
  const cpu = [...processors, ...wide].filter((it) => words.includes(it));
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') ? ['glibc'] : [];
  return {
    ...(cpu.length > 0 && { cpu }),
    ...(os.length > 0 && { os }),
    ...(libc.length > 0 && { libc }),
  };
};

let added = 0;
for (const [from, entry] of Object.entries(packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (placesOf(from, name).some((place) => packages[place])) continue;
    packages[`node_modules/${name}`] = {
      version: range.replace(/^[\^~>=v ]+/, ''),
      ...(entry.dev && { dev: true }),
      ...{ optional: true },
      ...(entry.license && { license: entry.license }),
      ...platformOf(name),
    };
    added++;
  }
}
lockfile.packages = Object.fromEntries(
  Object.entries(packages).sort(([one], [other]) => (one < other ? -1 : 1)),
);
writeFileSync(file, `${JSON.stringify(lockfile, null, 2)}\n`);
console.log(`${added} packages of other platforms added`);

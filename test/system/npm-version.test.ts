import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const changelog =
  '# Changelog\n\n## 1.1.0 (unreleased)\n\n- New.\n\n## 1.0.0 (2026-01-31)\n\n- Old.\n';

describe('npm version', () => {
  let folder: string;
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
  const version = (number: string) =>
    spawnSync('npm', ['version', number], { cwd: folder, encoding: 'utf8' });

  // A project with this one's release scripts; all that they run beside takes no time.
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatebook-release-'));
    const own = JSON.parse(readFileSync('package.json', 'utf8'));
    const { preversion, version, ...others } = own.scripts as Record<string, string>;
    const idle = Object.fromEntries(Object.keys(others).map((name) => [name, 'true']));
    const scripts = { ...idle, generate: 'echo generated > generated', preversion, version };
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'trial', version: '1.0.0', type: 'module', scripts }),
    );
    writeFileSync(join(folder, 'CHANGELOG.md'), changelog);
    writeFileSync(join(folder, '.gitignore'), 'node_modules');
    for (const file of ['scripts/release.ts', 'scripts/release'])
      cpSync(file, join(folder, file), { recursive: true });
    symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
    git('init', '--quiet');
    git('config', 'user.email', 'release@example.com');
    git('config', 'user.name', 'Release');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'Start');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('dates the section, writes what is generated, commits and tags', () => {
    expect(version('1.1.0')).toMatchObject({ status: 0 });
    const today = new Date().toISOString().slice(0, 10);
    expect(git('show', 'v1.1.0:CHANGELOG.md')).toContain(`## 1.1.0 (${today})`);
    expect(git('show', 'v1.1.0:generated')).toBe('generated\n');
    expect(JSON.parse(git('show', 'v1.1.0:package.json')).version).toBe('1.1.0');
    expect(git('status', '--porcelain')).toBe('');
  });

  test('refuses a version without a section, and an unclean tree, and changes nothing', () => {
    const missing = version('1.2.0');
    expect(missing.status).not.toBe(0);
    expect(missing.stderr).toContain('CHANGELOG.md has no section for 1.2.0');
    expect(git('status', '--porcelain')).toBe('');
    writeFileSync(join(folder, 'CHANGELOG.md'), `${changelog}\n`);
    expect(version('1.1.0').status).not.toBe(0);
    expect(git('tag')).toBe('');
  });
});

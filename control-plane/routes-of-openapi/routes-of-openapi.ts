import { ProductError } from '../../core/product-error.js';
import { mostRoutes, routeTemplate } from '../../core/registry/api-routes.js';
import { parsedDocument } from './yaml.js';

/** Larger documents are refused unread. */
const mostBytes = 8 * 1024 * 1024;

type Json = Readonly<Record<string, unknown>>;

/** A text, or the number that YAML makes of a version; an object may refuse to become a text. */
const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The templates of the paths of an OpenAPI document, version 3 or 2 (Swagger), JSON or YAML: as they stand, and behind the
 * path of each server (`servers`, `basePath`), since the log has one or the other. Nothing that it refers to is read.
 *
 * @throws ProductError `invalid-input` that says what is wrong with the document
 */
export function routesOfOpenApi(text: string): readonly string[] {
  if (text.length > mostBytes) throw refused('it is larger than 8 MiB');
  const document = parsed(text);
  if (!isObject(document)) throw refused('it is no object');
  const { openapi, swagger, paths } = document;
  const version = textOf(openapi ?? swagger);
  if (!/^(?:3\.|2\.0$)/.test(version)) {
    throw refused(
      version === '' ? 'it has neither openapi nor swagger' : `its version ${version.slice(0, 20)}`,
    );
  }
  if (!isObject(paths)) throw refused('it has no paths');
  const own = Object.keys(paths).flatMap(templateOf);
  const routes = [
    ...new Set(['', ...basesOf(document)].flatMap((base) => own.map((path) => joined(base, path)))),
  ].filter((route) => routeTemplate.safeParse(route).success);
  if (routes.length === 0) throw refused('none of its paths is a template such as /orders/{id}');
  if (routes.length > mostRoutes) {
    throw refused(`it has ${routes.length} paths, and ${mostRoutes} are the most`);
  }
  return routes.sort();
}

function parsed(text: string): unknown {
  try {
    return parsedDocument(text);
  } catch (error) {
    throw refused(`it is neither JSON nor YAML: ${(error as Error).message.split('\n', 1)[0]}`);
  }
}

/** A path in our form; none for extensions, and for what takes everything and so tells nothing. */
function templateOf(path: string): string[] {
  if (!path.startsWith('/') || /^\/\{[^{}/]+\+\}$/.test(path)) return [];
  const [bare = ''] = path.split(/[?#]/, 1);
  const template = bare.replaceAll(/\/:([\w-]+)/g, '/{$1}').replace(/(?<=.)\/+$/, '');
  return [template];
}

/** The paths of the document's servers, without what is left out. */
function basesOf({ servers, basePath }: Json): readonly string[] {
  const urls = Array.isArray(servers) ? servers.slice(0, 20).filter(isObject).map(urlOf) : [];
  const bases = [...urls, typeof basePath === 'string' ? basePath : ''];
  return [...new Set(bases.map(pathOf))].filter((base) => base !== '');
}

/** A server's URL with the defaults of its variables. */
const urlOf = ({ url, variables }: Json): string =>
  textOf(url)
    .slice(0, 2048)
    .replaceAll(/\{([^{}]{1,100})\}/g, (whole, name: string) => {
      const variable = isObject(variables) && Object.hasOwn(variables, name) && variables[name];
      return isObject(variable) && typeof variable.default === 'string'
        ? variable.default.replace(/^\/+/, '')
        : whole;
    });

const pathOf = (url: string): string =>
  url
    .replace(/^(?:[a-z][a-z+.-]*:)?\/\/[^/]*/i, '')
    .split(/[?#]/, 1)[0]
    ?.replace(/^\/*(?=.)/, '/')
    .replace(/\/+$/, '') ?? '';

const joined = (base: string, path: string): string =>
  path === '/' && base !== '' ? base : `${base}${path}`;

const refused = (why: string): ProductError =>
  new ProductError('invalid-input', `The OpenAPI document cannot be used: ${why}.`);

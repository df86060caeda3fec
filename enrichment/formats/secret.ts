/** What the name of a key ends in, spelling aside, whose value opens something; ids of keys open nothing. */
const secretName =
  /(?:authorization(?:header)?|cookies?|passw(?:or)?d|passphrase|secret|secretkey|credentials?|signature|tokens?|apikey|accesskey|privatekey|clientcertpem|clientcertclientcertpem)$/;

/** A JWT, the scheme of an Authorization header, an access key of AWS, a private key, a secret in a query. */
const secretValue =
  /\beyJ[\w-]{8,}\.[\w-]{8,}|^(?:Bearer|Basic|Token|Digest|AWS4-HMAC-SHA256)\s+\S|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN |[?&](?:[\w.-]*(?:token|secret|signature|password|api_?key))=/i;

/** An API key of API Gateway is forty letters and digits; a hash in hexadecimal is no such mix. */
const keyShape = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9]{40}$/;

/** Whether a key names a secret, such as `identity.apiKey`, `Authorization` or `access_token`. */
export const isSecretName = (path: string): boolean =>
  secretName.test(path.replaceAll(/[^A-Za-z]/g, '').toLowerCase());

/** Whether a value is a secret by its shape, whatever its key is called. */
export const isSecretValue = (value: string): boolean =>
  secretValue.test(value) || keyShape.test(value);

import { columns } from '../../../core/access-log/columns.js';
import { logFormat, maxLogFormatBytes } from '../../../core/access-log/log-format.js';

/**
 * The variables of the API Gateway developer guide, "Variables for access logging for API Gateway" (REST APIs),
 * as far as they are text or numbers about the request; `authorizer.claims.*` is any claim.
 */
const documented = new Set(
  `accountId apiId authorize.error authorize.latency authorize.status authorizer.error
   authorizer.integrationLatency authorizer.integrationStatus authorizer.latency authorizer.principalId
   authorizer.requestId authorizer.status authenticate.error authenticate.latency authenticate.status
   awsEndpointRequestId customDomain.basePathMatched deploymentId domainName domainPrefix endpointType
   error.message error.messageString error.responseType error.validationErrorString extendedRequestId httpMethod
   identity.accountId identity.apiKey identity.apiKeyId identity.caller identity.cognitoAuthenticationProvider
   identity.cognitoAuthenticationType identity.cognitoIdentityId identity.cognitoIdentityPoolId
   identity.principalOrgId identity.sourceIp identity.user identity.userAgent identity.userArn
   identity.vpcId identity.vpceId integration.error integration.integrationStatus integration.latency
   integration.requestId integration.status integrationLatency integrationStatus isCanaryRequest path protocol
   requestId requestOverride.path requestTime requestTimeEpoch resourceId resourcePath responseLatency
   responseLength responseOverride.status stage status waf.error waf.latency waf.status wafResponseCode webaclArn
   xrayTraceId`
    .split(/\s+/)
    .map((name) => `$context.${name}`),
);

describe('the canonical log format', () => {
  it('is one line below the limit of API Gateway', () => {
    expect(logFormat).not.toContain('\n');
    expect(Buffer.byteLength(logFormat)).toBeLessThan(maxLogFormatBytes);
  });

  it('asks for documented variables only, each quoted, each once', () => {
    const fields = Object.entries(JSON.parse(logFormat) as Record<string, string>);
    for (const [, variable] of fields) {
      if (!variable.startsWith('$context.authorizer.claims.'))
        expect(documented).toContain(variable);
    }
    expect(new Set(fields.map(([, variable]) => variable)).size).toBe(fields.length);
    expect(logFormat).toBe(
      `{${fields.map(([key, variable]) => `"${key}":"${variable}"`).join(',')}}`,
    );
  });

  it('asks for what identifies a request, and never for the secret of a key', () => {
    expect(logFormat).toContain('"$context.requestId"');
    expect(logFormat).toContain('"$context.extendedRequestId"');
    expect(logFormat).not.toContain('identity.apiKey"');
  });

  it('puts everything that a client can write into before everything else', () => {
    const order = Object.keys(JSON.parse(logFormat));
    const free = columns.filter(({ clientControlled }) => clientControlled).map(({ key }) => key);
    expect(new Set(order.slice(0, free.length))).toEqual(new Set(free));
    expect(free).toEqual(expect.arrayContaining(['path', 'identityUserAgent', 'errorMessage']));
  });

  it('asks for every column that a REST API can fill', () => {
    const logged = columns.filter(({ from }) => from !== undefined).map(({ key }) => key);
    expect(new Set(Object.keys(JSON.parse(logFormat)))).toEqual(new Set(logged));
  });
});

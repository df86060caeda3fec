import { failureClasses } from '../../core/access-log/vocabulary.js';
import { classifiedTypes, failureClassOf } from '../../enrichment/failure-class.js';

const outcome = {
  status: 403,
  errorType: null,
  errorMessage: null,
  integrationStatus: null,
  wafResponseCode: null,
};

describe('the class of a failure', () => {
  it('is known for every gateway response type that says more than the status', () => {
    // API Gateway developer guide, "Gateway response types for API Gateway", without DEFAULT_4XX and DEFAULT_5XX.
    expect([...classifiedTypes].sort()).toEqual(
      'ACCESS_DENIED API_CONFIGURATION_ERROR AUTHORIZER_CONFIGURATION_ERROR AUTHORIZER_FAILURE BAD_REQUEST_BODY BAD_REQUEST_PARAMETERS EXPIRED_TOKEN INTEGRATION_FAILURE INTEGRATION_TIMEOUT INVALID_API_KEY INVALID_SIGNATURE MISSING_AUTHENTICATION_TOKEN QUOTA_EXCEEDED REQUEST_TOO_LARGE RESOURCE_NOT_FOUND THROTTLED UNAUTHORIZED UNSUPPORTED_MEDIA_TYPE WAF_FILTERED'.split(
        ' ',
      ),
    );
    for (const errorType of classifiedTypes) {
      expect(Object.keys(failureClasses)).toContain(failureClassOf({ ...outcome, errorType }));
    }
  });

  it('tells quota from throttling by the type, whatever the message', () => {
    const told = { ...outcome, status: 429, errorMessage: 'Limit Exceeded' };
    expect(failureClassOf({ ...told, errorType: 'QUOTA_EXCEEDED' })).toBe('quota');
    expect(failureClassOf({ ...told, errorType: 'THROTTLED' })).toBe('throttle');
  });

  it.each([
    [429, 'Limit Exceeded', 'quota'],
    [429, 'Too Many Requests', 'throttle'],
    [401, 'The incoming token has expired', 'expired_token'],
    [403, 'The security token included in the request is expired', 'expired_token'],
    [401, 'Unauthorized', 'unauthorised'],
    [403, 'Missing Authentication Token', 'unauthorised'],
    [403, 'Forbidden', 'forbidden'],
    [403, 'User is not authorized to access this resource', 'forbidden'],
    [
      403,
      'The request signature we calculated does not match the signature you provided.',
      'forbidden',
    ],
    [400, 'Invalid request body', 'bad_request'],
    [504, 'Endpoint request timed out', 'timeout'],
    [500, 'Internal server error', 'internal'],
    [504, 'Network error communicating with endpoint', 'integration'],
  ])('is told from %d %s', (status, errorMessage, expected) => {
    expect(failureClassOf({ ...outcome, status, errorMessage })).toBe(expected);
    expect(failureClassOf({ ...outcome, status, errorMessage, errorType: 'DEFAULT_4XX' })).toBe(
      expected,
    );
  });

  it.each([
    [400, 'bad_request'],
    [401, 'unauthorised'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [409, 'bad_request'],
    [429, 'throttle'],
    [500, 'internal'],
    [502, 'integration'],
    [504, 'timeout'],
  ])('is told from the status %d alone', (status, expected) => {
    expect(failureClassOf({ ...outcome, status })).toBe(expected);
  });

  it('is the integration where the integration failed', () => {
    expect(failureClassOf({ ...outcome, status: 500, integrationStatus: 500 })).toBe('integration');
  });

  it('is the web ACL where it blocked', () => {
    expect(failureClassOf({ ...outcome, wafResponseCode: 'WAF_BLOCK' })).toBe('waf');
  });

  it('is null where nothing failed', () => {
    for (const status of [null, 200, 204, 304, 399]) {
      expect(failureClassOf({ ...outcome, status, errorMessage: 'Forbidden' })).toBeNull();
    }
  });

  it('is that of the type though a gateway response was given another status', () => {
    expect(failureClassOf({ ...outcome, status: 200, errorType: 'QUOTA_EXCEEDED' })).toBe('quota');
  });
});

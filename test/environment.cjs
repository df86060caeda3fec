// The tests' environment: no CDK validation at each synth (the validator has a test of its own),
// no SDK warning about Node's version, and UTC's opposite so that a forgotten time zone shows.
process.env.CDK_VALIDATION = 'false';
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
process.env.TZ = 'Pacific/Auckland';

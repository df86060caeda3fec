"""A log is text, whatever its media type is called."""

import schemathesis

schemathesis.serializer.alias(["application/x-ndjson", "application/gzip"], "text/plain")

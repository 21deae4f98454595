DROP TABLE webmentions;
DROP TABLE webhook_deliveries;
DROP TABLE webhooks;
DROP TABLE idempotency;
DROP TABLE api_tokens;

DROP TABLE mentions;
DROP TABLE webhook_deliveries;
DROP TABLE webhooks;

DROP TABLE akismet_checks;
DROP TABLE labels;
ALTER TABLE verdicts DROP COLUMN probability;

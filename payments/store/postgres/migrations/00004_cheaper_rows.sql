-- +goose Up
-- The server reads the text of every CHECK anew for each row that it writes: types say most of it for nothing, and what is
-- left stands in one. It writes into every index of a row if a column changes that one of them looks at: the unresolved
-- have one that says so and seldom changes, and the due attempts are found among them, of whom there are few.
CREATE TYPE payment_state AS ENUM ('open', 'part_paid', 'paid', 'cancelled', 'expired', 'part_refunded', 'refunded',
  'reversed');
CREATE TYPE attempt_state AS ENUM ('consented', 'opening', 'open', 'submitted', 'approved', 'declined', 'failed',
  'cancelled', 'refused', 'abandoned', 'unknown', 'mismatch', 'conflict');
CREATE TYPE decline_class AS ENUM ('', 'fix_entry', 'other_card', 'never_again');

DROP INDEX attempt_unresolved;
DROP INDEX attempt_due;

ALTER TABLE payment
  DROP CONSTRAINT payment_amount_check, DROP CONSTRAINT payment_currency_check, DROP CONSTRAINT payment_exponent_check,
  DROP CONSTRAINT payment_state_check, DROP CONSTRAINT payment_paid_check, DROP CONSTRAINT payment_returned_check,
  ALTER COLUMN state TYPE payment_state USING state::payment_state,
  ADD CONSTRAINT payment_sound CHECK (amount > 0 AND length(currency) = 3 AND exponent BETWEEN 0 AND 4 AND paid >= 0
    AND returned >= 0);

ALTER TABLE attempt
  DROP CONSTRAINT attempt_number_check, DROP CONSTRAINT attempt_token_hash_check, DROP CONSTRAINT attempt_amount_check,
  DROP CONSTRAINT attempt_currency_check, DROP CONSTRAINT attempt_state_check, DROP CONSTRAINT attempt_reason_check,
  DROP CONSTRAINT attempt_class_check, DROP CONSTRAINT attempt_transaction_id_check,
  DROP CONSTRAINT attempt_auth_code_check, DROP CONSTRAINT attempt_card_brand_check,
  DROP CONSTRAINT attempt_card_last4_check, DROP CONSTRAINT attempt_returned_check,
  DROP CONSTRAINT attempt_quote_text_check,
  ALTER COLUMN state TYPE attempt_state USING state::attempt_state,
  ALTER COLUMN class DROP DEFAULT,
  ALTER COLUMN class TYPE decline_class USING class::decline_class,
  ALTER COLUMN class SET DEFAULT '',
  ALTER COLUMN reason TYPE VARCHAR(40),
  ALTER COLUMN transaction_id TYPE VARCHAR(64),
  ALTER COLUMN auth_code TYPE VARCHAR(64),
  ALTER COLUMN card_brand TYPE VARCHAR(20),
  ALTER COLUMN quote_text TYPE VARCHAR(2000),
  ADD CONSTRAINT attempt_sound CHECK (amount > 0 AND returned >= 0 AND length(token_hash) = 32
    AND card_last4 ~ '^([0-9]{4})?$');
ALTER TABLE attempt ADD COLUMN unresolved BOOLEAN NOT NULL
  GENERATED ALWAYS AS (state IN ('consented', 'opening', 'open', 'submitted', 'unknown')) STORED;
ALTER TABLE attempt SET (fillfactor = 60);

ALTER TABLE tried
  DROP CONSTRAINT tried_brand_check, DROP CONSTRAINT tried_reason_check,
  ALTER COLUMN brand TYPE VARCHAR(20),
  ALTER COLUMN reason TYPE VARCHAR(40);

ALTER TABLE inbox
  DROP CONSTRAINT inbox_token_hash_check, DROP CONSTRAINT inbox_fingerprint_check, DROP CONSTRAINT inbox_change_check,
  ALTER COLUMN change TYPE VARCHAR(2000),
  ADD CONSTRAINT inbox_sound CHECK (length(token_hash) = 32 AND length(fingerprint) = 32);

CREATE UNIQUE INDEX attempt_unresolved ON attempt (payment_id) WHERE unresolved;

-- +goose Down
DROP INDEX attempt_unresolved;

ALTER TABLE inbox
  DROP CONSTRAINT inbox_sound,
  ALTER COLUMN change TYPE TEXT,
  ADD CHECK (length(token_hash) = 32), ADD CHECK (length(fingerprint) = 32), ADD CHECK (length(change) <= 2000);

ALTER TABLE tried
  ALTER COLUMN brand TYPE TEXT,
  ALTER COLUMN reason TYPE TEXT,
  ADD CHECK (length(brand) <= 20), ADD CHECK (length(reason) <= 40);

ALTER TABLE attempt RESET (fillfactor);
ALTER TABLE attempt DROP COLUMN unresolved;
ALTER TABLE attempt
  DROP CONSTRAINT attempt_sound,
  ALTER COLUMN state TYPE TEXT,
  ALTER COLUMN class DROP DEFAULT,
  ALTER COLUMN class TYPE TEXT,
  ALTER COLUMN class SET DEFAULT '',
  ALTER COLUMN reason TYPE TEXT,
  ALTER COLUMN transaction_id TYPE TEXT,
  ALTER COLUMN auth_code TYPE TEXT,
  ALTER COLUMN card_brand TYPE TEXT,
  ALTER COLUMN quote_text TYPE TEXT,
  ADD CHECK (number > 0), ADD CHECK (length(token_hash) = 32), ADD CHECK (amount > 0), ADD CHECK (length(currency) = 3),
  ADD CHECK (state IN ('consented', 'opening', 'open', 'submitted', 'approved', 'declined', 'failed', 'cancelled',
    'refused', 'abandoned', 'unknown', 'mismatch', 'conflict')),
  ADD CHECK (length(reason) <= 40), ADD CHECK (class IN ('', 'fix_entry', 'other_card', 'never_again')),
  ADD CHECK (length(transaction_id) <= 64), ADD CHECK (length(auth_code) <= 64), ADD CHECK (length(card_brand) <= 20),
  ADD CHECK (card_last4 ~ '^([0-9]{4})?$'), ADD CHECK (returned >= 0), ADD CHECK (length(quote_text) <= 2000);

ALTER TABLE payment
  DROP CONSTRAINT payment_sound,
  ALTER COLUMN state TYPE TEXT,
  ADD CHECK (amount > 0), ADD CHECK (length(currency) = 3), ADD CHECK (exponent BETWEEN 0 AND 4),
  ADD CHECK (state IN ('open', 'part_paid', 'paid', 'cancelled', 'expired', 'part_refunded', 'refunded', 'reversed')),
  ADD CHECK (paid >= 0), ADD CHECK (returned >= 0);

CREATE UNIQUE INDEX attempt_unresolved ON attempt (payment_id)
  WHERE state IN ('consented', 'opening', 'open', 'submitted', 'unknown');
CREATE INDEX attempt_due ON attempt (next_look)
  WHERE state IN ('consented', 'opening', 'open', 'submitted', 'unknown') AND NOT human;

DROP TYPE decline_class;
DROP TYPE attempt_state;
DROP TYPE payment_state;

-- Our own schema as the first release makes it (no column "major" in "migrations"), with work of every kind in it: written by that release, then dumped by
-- pg_dump 15. Only the date was changed, so that leases have run out and pauses are over on every clock. See README.md. Never edit it.

CREATE SCHEMA groundwork;

CREATE TABLE groundwork.deliveries (
    id bigint NOT NULL,
    event_id uuid NOT NULL,
    seq bigint NOT NULL,
    type text NOT NULL,
    lane text NOT NULL,
    key text,
    state smallint DEFAULT 1 NOT NULL,
    attempt integer DEFAULT 0 NOT NULL,
    crashes integer DEFAULT 0 NOT NULL,
    run_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    lease uuid,
    lease_until timestamp with time zone,
    failures jsonb DEFAULT '[]'::jsonb NOT NULL,
    reason text,
    finished_at timestamp with time zone
)
WITH (fillfactor='80', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='500');

ALTER TABLE groundwork.deliveries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME groundwork.deliveries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE groundwork.events (
    seq bigint NOT NULL,
    id uuid NOT NULL,
    type text NOT NULL,
    key text,
    payload text NOT NULL,
    headers jsonb NOT NULL,
    published_at timestamp with time zone NOT NULL
);

CREATE TABLE groundwork.outbox (
    id uuid NOT NULL,
    seq bigint NOT NULL,
    topic text NOT NULL,
    payload text NOT NULL,
    headers jsonb NOT NULL,
    appended_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    lane text NOT NULL,
    key text,
    state smallint DEFAULT 1 NOT NULL,
    attempt integer DEFAULT 0 NOT NULL,
    crashes integer DEFAULT 0 NOT NULL,
    run_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    lease uuid,
    lease_until timestamp with time zone,
    failures jsonb DEFAULT '[]'::jsonb NOT NULL,
    reason text,
    finished_at timestamp with time zone
)
WITH (fillfactor='80', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='500');

CREATE VIEW groundwork.event_accounts AS
 SELECT o.id,
    o.topic AS type,
    true AS in_outbox,
    (0)::bigint AS groups,
    (0)::bigint AS done,
    (0)::bigint AS waiting,
    (0)::bigint AS parked,
    (0)::bigint AS discarded
   FROM groundwork.outbox o
  WHERE (o.lane = 'events'::text)
UNION ALL
 SELECT e.id,
    e.type,
    false AS in_outbox,
    count(d.id) AS groups,
    count(d.id) FILTER (WHERE (d.state = 3)) AS done,
    count(d.id) FILTER (WHERE (d.state = ANY (ARRAY[0, 1, 2]))) AS waiting,
    count(d.id) FILTER (WHERE (d.state = ANY (ARRAY[4, 5]))) AS parked,
    count(d.id) FILTER (WHERE (d.state = 6)) AS discarded
   FROM (groundwork.events e
     LEFT JOIN groundwork.deliveries d ON ((d.event_id = e.id)))
  GROUP BY e.id, e.type;

ALTER TABLE groundwork.events ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME groundwork.events_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE groundwork.inbox (
    consumer text NOT NULL,
    message_id text NOT NULL,
    handled_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

CREATE TABLE groundwork.migrations (
    concern text NOT NULL,
    id text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

ALTER TABLE groundwork.outbox ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME groundwork.outbox_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE groundwork.subscriptions (
    group_name text NOT NULL,
    type text NOT NULL,
    ordered boolean NOT NULL,
    aside boolean NOT NULL,
    paused boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    last_seen_at timestamp with time zone
);

INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (2, '01a20e3f-0cff-7000-9016-cc5eee481f38', 1, 'fixture.noted', 'passing', NULL, 3, 0, 0, '2025-01-01 15:49:03.075018+00', NULL, NULL, '[]', NULL, '2025-01-01 15:49:03.190962+00');
INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (7, '01a20e3f-0ded-7001-b3d1-334057821ac8', 4, 'fixture.noted', 'ordered', 'key parked', 1, 0, 0, '2025-01-01 15:49:03.253574+00', NULL, NULL, '[]', NULL, NULL);
INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (9, '01a20e3f-0e62-7001-b940-caca9a4c6f8e', 5, 'fixture.noted', 'ordered', 'key parked', 1, 0, 0, '2025-01-01 15:49:03.253592+00', NULL, NULL, '[]', NULL, NULL);
INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (4, '01a20e3f-0dba-7000-90f5-c40860937a0c', 2, 'fixture.noted', 'passing', 'key done', 3, 0, 0, '2025-01-01 15:49:03.075118+00', NULL, NULL, '[]', NULL, '2025-01-01 15:49:03.262897+00');
INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (1, '01a20e3f-0cff-7000-9016-cc5eee481f38', 1, 'fixture.noted', 'ordered', NULL, 3, 0, 0, '2025-01-01 15:49:03.074494+00', NULL, NULL, '[]', NULL, '2025-01-01 15:49:03.296975+00');
INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (6, '01a20e3f-0ddb-7000-9b84-0ca8cacecdf3', 3, 'fixture.noted', 'passing', 'key parked', 5, 1, 0, '2025-01-01 15:49:03.253552+00', NULL, NULL, '[{"at": "2025-01-01T15:49:03.394Z", "code": "EVENT_REFUSED", "attempt": 1, "message": "not this one"}]', 'refused', NULL);
INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (3, '01a20e3f-0dba-7000-90f5-c40860937a0c', 2, 'fixture.noted', 'ordered', 'key done', 3, 0, 0, '2025-01-01 15:49:03.075051+00', NULL, NULL, '[]', NULL, '2025-01-01 15:49:03.419289+00');
INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (13, '01a20e3f-0ea8-7001-b6f3-ecfd3bd4bebf', 7, 'fixture.noted', 'ordered', 'key retried', 1, 0, 0, '2025-01-01 15:49:03.483609+00', NULL, NULL, '[]', NULL, NULL);
INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (8, '01a20e3f-0ded-7001-b3d1-334057821ac8', 4, 'fixture.noted', 'passing', 'key parked', 3, 0, 0, '2025-01-01 15:49:03.253584+00', NULL, NULL, '[]', NULL, '2025-01-01 15:49:03.514972+00');
INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (5, '01a20e3f-0ddb-7000-9b84-0ca8cacecdf3', 3, 'fixture.noted', 'ordered', 'key parked', 4, 1, 0, '2025-01-01 15:49:03.253412+00', NULL, NULL, '[{"at": "2025-01-01T15:49:03.497Z", "code": "EVENT_REFUSED", "attempt": 1, "message": "not this one"}]', 'refused', NULL);
INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (10, '01a20e3f-0e62-7001-b940-caca9a4c6f8e', 5, 'fixture.noted', 'passing', 'key parked', 3, 0, 0, '2025-01-01 15:49:03.2536+00', NULL, NULL, '[]', NULL, '2025-01-01 15:49:03.678693+00');
INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (12, '01a20e3f-0e7d-7001-bbf0-a77ed32fec46', 6, 'fixture.noted', 'passing', 'key retried', 3, 0, 0, '2025-01-01 15:49:03.483594+00', NULL, NULL, '[]', NULL, '2025-01-01 15:49:03.75871+00');
INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (11, '01a20e3f-0e7d-7001-bbf0-a77ed32fec46', 6, 'fixture.noted', 'ordered', 'key retried', 0, 1, 0, '2025-01-01 15:51:43.557894+00', NULL, NULL, '[{"at": "2025-01-01T15:49:03.773Z", "code": "HANDLER_FAILED", "attempt": 1, "message": "not now"}]', NULL, NULL);
INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (14, '01a20e3f-0ea8-7001-b6f3-ecfd3bd4bebf', 7, 'fixture.noted', 'passing', 'key retried', 3, 0, 0, '2025-01-01 15:49:03.48362+00', NULL, NULL, '[]', NULL, '2025-01-01 15:49:03.828331+00');
INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (15, '01a20e3f-0edf-7000-a2ba-41dac89c44fd', 8, 'fixture.noted', 'ordered', NULL, 6, 1, 0, '2025-01-01 15:49:03.483629+00', NULL, NULL, '[{"at": "2025-01-01T15:49:03.793Z", "code": "EVENT_REFUSED", "attempt": 1, "message": "not this one"}]', 'refused', '2025-01-01 15:49:04.046634+00');
INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (16, '01a20e3f-0edf-7000-a2ba-41dac89c44fd', 8, 'fixture.noted', 'passing', NULL, 6, 1, 0, '2025-01-01 15:49:03.48364+00', NULL, NULL, '[{"at": "2025-01-01T15:49:03.673Z", "code": "EVENT_REFUSED", "attempt": 1, "message": "not this one"}]', 'refused', '2025-01-01 15:49:04.078886+00');
INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (20, '01a20e3f-1506-7001-9756-f2039dbc7fe4', 10, 'fixture.noted', 'passing', 'key leased', 1, 0, 0, '2025-01-01 15:49:04.950828+00', NULL, NULL, '[]', NULL, NULL);
INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (21, '01a20e3f-1512-7001-b640-4f8df6dfaaa0', 11, 'fixture.noted', 'passing', NULL, 1, 0, 0, '2025-01-01 15:49:04.950837+00', NULL, NULL, '[]', NULL, NULL);
INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (22, '01a20e3f-1512-7001-b640-4f8df6dfaaa0', 11, 'fixture.noted', 'ordered', NULL, 1, 0, 0, '2025-01-01 15:49:04.950846+00', NULL, NULL, '[]', NULL, NULL);
INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (23, '01a20e3f-1524-7000-bb42-f8286c08c7f0', 12, 'fixture.noted', 'ordered', 'key leased', 1, 0, 0, '2025-01-01 15:49:04.950854+00', NULL, NULL, '[]', NULL, NULL);
INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (24, '01a20e3f-1524-7000-bb42-f8286c08c7f0', 12, 'fixture.noted', 'passing', 'key leased', 1, 0, 0, '2025-01-01 15:49:04.950863+00', NULL, NULL, '[]', NULL, NULL);
INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (17, '01a20e3f-14cc-7001-b5bc-aa332be00182', 9, 'fixture.noted', 'ordered', NULL, 2, 0, 0, '2025-01-01 15:49:04.950652+00', '01a20e3f-154a-7000-80b0-34432e8db613', '2025-01-01 15:49:04.979537+00', '[]', NULL, NULL);
INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (19, '01a20e3f-1506-7001-9756-f2039dbc7fe4', 10, 'fixture.noted', 'ordered', 'key leased', 2, 0, 0, '2025-01-01 15:49:04.950813+00', '01a20e3f-154a-7000-80b0-34432e8db613', '2025-01-01 15:49:04.979672+00', '[]', NULL, NULL);
INSERT INTO groundwork.deliveries (id, event_id, seq, type, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES (18, '01a20e3f-14cc-7001-b5bc-aa332be00182', 9, 'fixture.noted', 'passing', NULL, 2, 0, 0, '2025-01-01 15:49:04.950802+00', '01a20e3f-155a-7000-8c86-2b6a750c52e3', '2025-01-01 15:49:04.992825+00', '[]', NULL, NULL);

INSERT INTO groundwork.events (seq, id, type, key, payload, headers, published_at) OVERRIDING SYSTEM VALUE VALUES (1, '01a20e3f-0cff-7000-9016-cc5eee481f38', 'fixture.noted', NULL, '{"text":"handled before","what":"fine"}', '{"ce-time": "2025-01-01T15:49:02.847Z", "ce-source": "/application", "ce-version": "1", "ce-specversion": "1.0", "x-correlation-id": "01a20e3f-0cf5-7000-89d9-9af7c248ca5e", "ce-datacontenttype": "application/json"}', '2025-01-01 15:49:02.98185+00');
INSERT INTO groundwork.events (seq, id, type, key, payload, headers, published_at) OVERRIDING SYSTEM VALUE VALUES (2, '01a20e3f-0dba-7000-90f5-c40860937a0c', 'fixture.noted', 'key done', '{"text":"handled before, with a key","what":"fine"}', '{"ce-time": "2025-01-01T15:49:03.034Z", "ce-source": "/application", "ce-version": "1", "ce-specversion": "1.0", "x-correlation-id": "01a20e3f-0dad-7000-b093-bed4fe0b9206", "ce-datacontenttype": "application/json"}', '2025-01-01 15:49:03.046383+00');
INSERT INTO groundwork.events (seq, id, type, key, payload, headers, published_at) OVERRIDING SYSTEM VALUE VALUES (3, '01a20e3f-0ddb-7000-9b84-0ca8cacecdf3', 'fixture.noted', 'key parked', '{"text":"refused","what":"refused"}', '{"ce-time": "2025-01-01T15:49:03.067Z", "ce-source": "/application", "ce-version": "1", "ce-specversion": "1.0", "x-correlation-id": "01a20e3f-0dd9-7000-a987-062e615362aa", "ce-datacontenttype": "application/json"}', '2025-01-01 15:49:03.069937+00');
INSERT INTO groundwork.events (seq, id, type, key, payload, headers, published_at) OVERRIDING SYSTEM VALUE VALUES (4, '01a20e3f-0ded-7001-b3d1-334057821ac8', 'fixture.noted', 'key parked', '{"text":"first behind the parked","what":"fine"}', '{"ce-time": "2025-01-01T15:49:03.085Z", "ce-source": "/application", "ce-version": "1", "ce-specversion": "1.0", "x-correlation-id": "01a20e3f-0ded-7000-80a6-2cc037b5e02c", "ce-datacontenttype": "application/json"}', '2025-01-01 15:49:03.101236+00');
INSERT INTO groundwork.events (seq, id, type, key, payload, headers, published_at) OVERRIDING SYSTEM VALUE VALUES (5, '01a20e3f-0e62-7001-b940-caca9a4c6f8e', 'fixture.noted', 'key parked', '{"text":"second behind the parked","what":"fine"}', '{"ce-time": "2025-01-01T15:49:03.202Z", "ce-source": "/application", "ce-version": "1", "ce-specversion": "1.0", "x-correlation-id": "01a20e3f-0e62-7000-b4a8-b11b4f6541aa", "ce-datacontenttype": "application/json"}', '2025-01-01 15:49:03.211735+00');
INSERT INTO groundwork.events (seq, id, type, key, payload, headers, published_at) OVERRIDING SYSTEM VALUE VALUES (6, '01a20e3f-0e7d-7001-bbf0-a77ed32fec46', 'fixture.noted', 'key retried', '{"text":"to be tried again","what":"later"}', '{"ce-time": "2025-01-01T15:49:03.229Z", "ce-source": "/application", "ce-version": "1", "ce-specversion": "1.0", "x-correlation-id": "01a20e3f-0e7d-7000-9ea9-2b64b2865b24", "ce-datacontenttype": "application/json"}', '2025-01-01 15:49:03.239844+00');
INSERT INTO groundwork.events (seq, id, type, key, payload, headers, published_at) OVERRIDING SYSTEM VALUE VALUES (7, '01a20e3f-0ea8-7001-b6f3-ecfd3bd4bebf', 'fixture.noted', 'key retried', '{"text":"behind the one to be tried again","what":"fine"}', '{"ce-time": "2025-01-01T15:49:03.272Z", "ce-source": "/application", "ce-version": "1", "ce-specversion": "1.0", "x-correlation-id": "01a20e3f-0ea8-7000-8757-e3303d2add76", "ce-datacontenttype": "application/json"}', '2025-01-01 15:49:03.274303+00');
INSERT INTO groundwork.events (seq, id, type, key, payload, headers, published_at) OVERRIDING SYSTEM VALUE VALUES (8, '01a20e3f-0edf-7000-a2ba-41dac89c44fd', 'fixture.noted', NULL, '{"text":"to be discarded","what":"refused"}', '{"ce-time": "2025-01-01T15:49:03.327Z", "ce-source": "/application", "ce-version": "1", "ce-specversion": "1.0", "x-correlation-id": "01a20e3f-0ebd-7001-90c2-aeda5f4c2a63", "ce-datacontenttype": "application/json"}', '2025-01-01 15:49:03.33018+00');
INSERT INTO groundwork.events (seq, id, type, key, payload, headers, published_at) OVERRIDING SYSTEM VALUE VALUES (9, '01a20e3f-14cc-7001-b5bc-aa332be00182', 'fixture.noted', NULL, '{"text":"leased by a process that died","what":"fine"}', '{"ce-time": "2025-01-01T15:49:04.844Z", "ce-source": "/application", "ce-version": "1", "ce-specversion": "1.0", "x-correlation-id": "01a20e3f-14cc-7000-803a-c4640338185c", "ce-datacontenttype": "application/json"}', '2025-01-01 15:49:04.892047+00');
INSERT INTO groundwork.events (seq, id, type, key, payload, headers, published_at) OVERRIDING SYSTEM VALUE VALUES (10, '01a20e3f-1506-7001-9756-f2039dbc7fe4', 'fixture.noted', 'key leased', '{"text":"leased with a key by a process that died","what":"fine"}', '{"ce-time": "2025-01-01T15:49:04.902Z", "ce-source": "/application", "ce-version": "1", "ce-specversion": "1.0", "x-correlation-id": "01a20e3f-1506-7000-84a7-4e9d8a46b92b", "ce-datacontenttype": "application/json"}', '2025-01-01 15:49:04.907399+00');
INSERT INTO groundwork.events (seq, id, type, key, payload, headers, published_at) OVERRIDING SYSTEM VALUE VALUES (11, '01a20e3f-1512-7001-b640-4f8df6dfaaa0', 'fixture.noted', NULL, '{"text":"ready","what":"fine"}', '{"ce-time": "2025-01-01T15:49:04.914Z", "ce-source": "/application", "ce-version": "1", "ce-specversion": "1.0", "x-correlation-id": "01a20e3f-1512-7000-947d-9c17dc6e7705", "ce-datacontenttype": "application/json"}', '2025-01-01 15:49:04.91706+00');
INSERT INTO groundwork.events (seq, id, type, key, payload, headers, published_at) OVERRIDING SYSTEM VALUE VALUES (12, '01a20e3f-1524-7000-bb42-f8286c08c7f0', 'fixture.noted', 'key leased', '{"text":"ready behind the leased of its key","what":"fine"}', '{"ce-time": "2025-01-01T15:49:04.932Z", "ce-source": "/application", "ce-version": "1", "ce-specversion": "1.0", "x-correlation-id": "01a20e3f-1523-7000-9a09-425a49e42e7d", "ce-datacontenttype": "application/json"}', '2025-01-01 15:49:04.934203+00');

INSERT INTO groundwork.inbox (consumer, message_id, handled_at) VALUES ('ordered', '01a20e3f-0cff-7000-9016-cc5eee481f38', '2025-01-01 15:49:03.26965+00');
INSERT INTO groundwork.inbox (consumer, message_id, handled_at) VALUES ('ordered', '01a20e3f-0dba-7000-90f5-c40860937a0c', '2025-01-01 15:49:03.378653+00');
INSERT INTO groundwork.inbox (consumer, message_id, handled_at) VALUES ('ordered', '01a20e3f-167f-7001-801b-37725fdb5fc3', '2025-01-01 15:49:05.304151+00');

INSERT INTO groundwork.migrations (concern, id, checksum, applied_at) VALUES ('database', '001_outbox', 'e108054dc6a8f21156396f51c095ec663ab32ee7a32729cbe3bd42a1e3119956', '2025-01-01 15:49:02.209644+00');
INSERT INTO groundwork.migrations (concern, id, checksum, applied_at) VALUES ('messaging', '001_events', 'ebd7b9215884a330d4f25eb8b7e420c6933a1f72b46d4a430da545e19b5c6961', '2025-01-01 15:49:02.36764+00');

INSERT INTO groundwork.outbox (id, seq, topic, payload, headers, appended_at, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES ('01a20e3f-15ad-7000-af59-bd87982d3442', 14, 'mail', 'mail leased by a process that died', '{}', '2025-01-01 15:49:05.074544+00', 'mail', NULL, 2, 0, 0, '2025-01-01 15:49:05.074534+00', '01a20e3f-15c0-7000-87e4-871f6ca9d09a', '2025-01-01 15:49:05.103509+00', '[]', NULL, NULL);
INSERT INTO groundwork.outbox (id, seq, topic, payload, headers, appended_at, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES ('01a20e3f-15df-7000-bd59-2be467d8457e', 15, 'mail', 'mail waiting', '{}', '2025-01-01 15:49:05.121019+00', 'mail', NULL, 1, 0, 0, '2025-01-01 15:49:05.12101+00', NULL, NULL, '[]', NULL, NULL);
INSERT INTO groundwork.outbox (id, seq, topic, payload, headers, appended_at, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES ('01a20e3f-15df-7001-93d2-137b2f161c66', 16, 'mail', 'mail waiting with a key', '{}', '2025-01-01 15:49:05.121094+00', 'mail', 'a person', 1, 0, 0, '2025-01-01 15:49:05.121093+00', NULL, NULL, '[]', NULL, NULL);
INSERT INTO groundwork.outbox (id, seq, topic, payload, headers, appended_at, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES ('01a20e3f-15df-7002-ad8b-ef933acf570d', 17, 'mail', 'mail delayed', '{}', '2025-01-01 15:49:05.12111+00', 'mail', NULL, 0, 0, 0, '2025-01-01 15:49:06.12111+00', NULL, NULL, '[]', NULL, NULL);
INSERT INTO groundwork.outbox (id, seq, topic, payload, headers, appended_at, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES ('01a20e3f-162b-7000-a0d4-a78220380b5f', 18, 'fixture.noted', '{"text":"waiting in the outbox","what":"fine"}', '{"ce-time": "2025-01-01T15:49:05.195Z", "ce-source": "/application", "ce-version": "1", "ce-specversion": "1.0", "x-correlation-id": "01a20e3f-162a-7000-bedf-5170737bb505", "ce-datacontenttype": "application/json"}', '2025-01-01 15:49:05.201247+00', 'events', NULL, 1, 0, 0, '2025-01-01 15:49:05.201237+00', NULL, NULL, '[]', NULL, NULL);
INSERT INTO groundwork.outbox (id, seq, topic, payload, headers, appended_at, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES ('01a20e3f-1647-7001-aa11-d7a25b4a38be', 19, 'fixture.noted', '{"text":"waiting in the outbox with a key","what":"fine"}', '{"ce-time": "2025-01-01T15:49:05.223Z", "ce-source": "/application", "ce-version": "1", "ce-specversion": "1.0", "x-correlation-id": "01a20e3f-1647-7000-be6b-3710998ef8f8", "ce-datacontenttype": "application/json"}', '2025-01-01 15:49:05.224666+00', 'events', 'key waiting', 1, 0, 0, '2025-01-01 15:49:05.224658+00', NULL, NULL, '[]', NULL, NULL);
INSERT INTO groundwork.outbox (id, seq, topic, payload, headers, appended_at, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES ('01a20e3f-165b-7001-a391-e008dd1bf4b3', 21, 'fixture.noted', '{"text":"waiting behind the parked","what":"fine"}', '{"ce-time": "2025-01-01T15:49:05.244Z", "ce-source": "/application", "ce-version": "1", "ce-specversion": "1.0", "x-correlation-id": "01a20e3f-165b-7000-8116-7f016e01402a", "ce-datacontenttype": "application/json"}', '2025-01-01 15:49:05.245154+00', 'events', 'key parked', 1, 0, 0, '2025-01-01 15:49:05.245145+00', NULL, NULL, '[]', NULL, NULL);
INSERT INTO groundwork.outbox (id, seq, topic, payload, headers, appended_at, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES ('01a20e3f-167f-7001-801b-37725fdb5fc3', 23, 'fixture.noted', '{"text":"handled by the group \"ordered\" already","what":"fine"}', '{"ce-time": "2025-01-01T15:49:05.279Z", "ce-source": "/application", "ce-version": "1", "ce-specversion": "1.0", "x-correlation-id": "01a20e3f-167f-7000-a527-f21e5afc28c6", "ce-datacontenttype": "application/json"}', '2025-01-01 15:49:05.281186+00', 'events', NULL, 1, 0, 0, '2025-01-01 15:49:05.281152+00', NULL, NULL, '[]', NULL, NULL);
INSERT INTO groundwork.outbox (id, seq, topic, payload, headers, appended_at, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES ('01a20e3f-1653-7001-9502-adaf926046cf', 20, 'fixture.noted', '{"text":"waiting behind it","what":"fine"}', '{"ce-time": "2025-01-01T15:49:05.235Z", "ce-source": "/application", "ce-version": "1", "ce-specversion": "1.0", "x-correlation-id": "01a20e3f-1653-7000-8d75-977dfff09a9e", "ce-datacontenttype": "application/json"}', '2025-01-01 15:49:05.236456+00', 'events', 'key waiting', 1, 0, 0, '2025-01-01 15:49:05.236447+00', NULL, NULL, '[]', NULL, NULL);
INSERT INTO groundwork.outbox (id, seq, topic, payload, headers, appended_at, lane, key, state, attempt, crashes, run_at, lease, lease_until, failures, reason, finished_at) OVERRIDING SYSTEM VALUE VALUES ('01a20e3f-166a-7000-b8d2-8f385df92a4d', 22, 'fixture.noted', '{"text":"delayed","what":"fine"}', '{"ce-time": "2025-01-01T15:49:05.258Z", "ce-source": "/application", "ce-version": "1", "ce-specversion": "1.0", "x-correlation-id": "01a20e3f-1663-7000-bd01-8f02dbdaf2ae", "ce-datacontenttype": "application/json"}', '2025-01-01 15:49:05.264629+00', 'events', NULL, 0, 0, 0, '2025-01-01 15:49:06.264619+00', NULL, NULL, '[]', NULL, NULL);

INSERT INTO groundwork.subscriptions (group_name, type, ordered, aside, paused, created_at, last_seen_at) VALUES ('passing', 'fixture.noted', true, true, false, '2025-01-01 15:49:02.764314+00', '2025-01-01 15:49:02.836259+00');
INSERT INTO groundwork.subscriptions (group_name, type, ordered, aside, paused, created_at, last_seen_at) VALUES ('ordered', 'fixture.noted', true, false, false, '2025-01-01 15:49:02.701124+00', '2025-01-01 15:49:02.836206+00');

SELECT pg_catalog.setval('groundwork.deliveries_id_seq', 24, true);

SELECT pg_catalog.setval('groundwork.events_seq_seq', 12, true);

SELECT pg_catalog.setval('groundwork.outbox_seq_seq', 23, true);

ALTER TABLE ONLY groundwork.deliveries
    ADD CONSTRAINT deliveries_lane_event_id_key UNIQUE (lane, event_id);

ALTER TABLE ONLY groundwork.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY groundwork.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY groundwork.events
    ADD CONSTRAINT events_seq_key UNIQUE (seq);

ALTER TABLE ONLY groundwork.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (consumer, message_id);

ALTER TABLE ONLY groundwork.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (concern, id);

ALTER TABLE ONLY groundwork.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY groundwork.subscriptions
    ADD CONSTRAINT subscriptions_pkey PRIMARY KEY (group_name, type);

CREATE INDEX deliveries_event ON groundwork.deliveries USING btree (event_id);

CREATE INDEX deliveries_finished ON groundwork.deliveries USING btree (finished_at) WHERE (state = ANY (ARRAY[3, 6]));

CREATE INDEX deliveries_leased ON groundwork.deliveries USING btree (lane) WHERE (state = 2);

CREATE INDEX deliveries_parked ON groundwork.deliveries USING btree (lane, seq) WHERE (state = ANY (ARRAY[4, 5]));

CREATE INDEX deliveries_ready ON groundwork.deliveries USING btree (lane, seq) WHERE (state = 1);

CREATE INDEX deliveries_scheduled ON groundwork.deliveries USING btree (run_at) WHERE (state = 0);

CREATE INDEX deliveries_suspect ON groundwork.deliveries USING btree (lane, seq) WHERE ((state = 1) AND (crashes > 0));

CREATE INDEX deliveries_unfinished_key ON groundwork.deliveries USING btree (lane, key, seq) WHERE ((key IS NOT NULL) AND (state = ANY (ARRAY[0, 1, 2, 4])));

CREATE INDEX deliveries_unkeyed ON groundwork.deliveries USING btree (lane, seq) WHERE ((state = 1) AND (key IS NULL));

CREATE INDEX events_published ON groundwork.events USING btree (published_at);

CREATE INDEX events_type ON groundwork.events USING btree (type, seq);

CREATE INDEX inbox_handled ON groundwork.inbox USING btree (handled_at);

CREATE INDEX outbox_delayed_key ON groundwork.outbox USING btree (lane, key, seq) WHERE ((state = 0) AND (key IS NOT NULL));

CREATE INDEX outbox_finished ON groundwork.outbox USING btree (finished_at) WHERE (state = ANY (ARRAY[3, 6]));

CREATE INDEX outbox_leased ON groundwork.outbox USING btree (lane) WHERE (state = 2);

CREATE INDEX outbox_parked ON groundwork.outbox USING btree (lane, seq) WHERE (state = ANY (ARRAY[4, 5]));

CREATE INDEX outbox_ready ON groundwork.outbox USING btree (lane, seq) WHERE (state = 1);

CREATE INDEX outbox_scheduled ON groundwork.outbox USING btree (run_at) WHERE (state = 0);

CREATE INDEX outbox_suspect ON groundwork.outbox USING btree (lane, seq) WHERE ((state = 1) AND (crashes > 0));

CREATE INDEX outbox_unfinished_key ON groundwork.outbox USING btree (lane, key, seq) WHERE ((key IS NOT NULL) AND (state = ANY (ARRAY[0, 1, 2, 4])));

CREATE INDEX outbox_unkeyed ON groundwork.outbox USING btree (lane, seq) WHERE ((state = 1) AND (key IS NULL));

CREATE INDEX subscriptions_type ON groundwork.subscriptions USING btree (type);

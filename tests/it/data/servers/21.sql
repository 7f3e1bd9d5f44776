SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE FUNCTION public.accredit_refuse() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    raise exception '%', tg_argv[0] using errcode = 'integrity_constraint_violation';
end
$$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.accredit (
    schema bigint NOT NULL
);
CREATE TABLE public.attendance (
    participant bigint NOT NULL,
    day bigint NOT NULL,
    first_at bigint NOT NULL,
    last_at bigint NOT NULL,
    first_scan bigint NOT NULL,
    last_scan bigint NOT NULL
);
CREATE TABLE public.badge (
    serial bigint NOT NULL,
    participant bigint NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    credential bytea NOT NULL,
    issued_at bigint NOT NULL,
    superseded_by bigint,
    reason text NOT NULL COLLATE pg_catalog."C",
    printed_at bigint,
    printed_content bytea,
    printed_template text COLLATE pg_catalog."C",
    printed_run bigint,
    printed_shows bigint,
    tray bigint,
    tray_place bigint,
    CONSTRAINT badge_credential_check CHECK ((length(credential) = 80)),
    CONSTRAINT badge_serial_check CHECK (((serial >= 1) AND (serial <= '4294967295'::bigint))),
    CONSTRAINT badge_state_check CHECK ((state = ANY (ARRAY['valid'::text, 'superseded'::text, 'revoked'::text])))
);
CREATE TABLE public.blank_badge (
    serial bigint NOT NULL,
    run bigint NOT NULL,
    place bigint NOT NULL,
    category bigint NOT NULL,
    credential bytea NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    changed_at bigint,
    CONSTRAINT blank_badge_check CHECK (((changed_at IS NULL) = (state = 'blank'::text))),
    CONSTRAINT blank_badge_credential_check CHECK ((length(credential) = 80)),
    CONSTRAINT blank_badge_serial_check CHECK (((serial >= 1) AND (serial <= '4294967295'::bigint))),
    CONSTRAINT blank_badge_state_check CHECK ((state = ANY (ARRAY['blank'::text, 'bound'::text, 'revoked'::text])))
);
CREATE TABLE public.category (
    category_index bigint NOT NULL,
    code text NOT NULL COLLATE pg_catalog."C",
    title text NOT NULL COLLATE pg_catalog."C",
    colour text NOT NULL COLLATE pg_catalog."C",
    zones bigint NOT NULL,
    days bigint NOT NULL,
    "position" bigint NOT NULL,
    CONSTRAINT category_category_index_check CHECK (((category_index >= 0) AND (category_index <= 255)))
);
CREATE TABLE public.category_ink (
    category_index bigint NOT NULL,
    ink text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT category_ink_category_index_check CHECK (((category_index >= 0) AND (category_index <= 255)))
);
CREATE TABLE public.category_nomination (
    category_index bigint NOT NULL,
    steps text COLLATE pg_catalog."C",
    requires text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT category_nomination_category_index_check CHECK (((category_index >= 0) AND (category_index <= 255)))
);
CREATE TABLE public.chain (
    id bigint NOT NULL,
    count bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT chain_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT chain_id_check CHECK ((id = 1))
);
CREATE TABLE public.conflict (
    scan bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    judged text NOT NULL COLLATE pg_catalog."C",
    judged_reason text COLLATE pg_catalog."C",
    other bigint,
    CONSTRAINT conflict_kind_check CHECK ((kind = ANY (ARRAY['double'::text, 'was-superseded'::text, 'was-revoked'::text, 'was-blocked'::text, 'not-entitled'::text, 'unknown-badge'::text, 'clock'::text])))
);
CREATE TABLE public.conflict_note (
    scan bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    note text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.decision (
    scan bigint NOT NULL,
    verdict text NOT NULL COLLATE pg_catalog."C",
    reason text COLLATE pg_catalog."C",
    counts bigint NOT NULL,
    as_of bigint NOT NULL,
    ahead bigint,
    judged text NOT NULL COLLATE pg_catalog."C",
    judged_reason text COLLATE pg_catalog."C",
    repeat text NOT NULL COLLATE pg_catalog."C",
    readmits bigint NOT NULL,
    CONSTRAINT decision_check CHECK (((verdict = 'refused'::text) = (reason IS NOT NULL))),
    CONSTRAINT decision_check1 CHECK (((judged = 'refused'::text) = (judged_reason IS NOT NULL))),
    CONSTRAINT decision_counts_check CHECK ((counts = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT decision_judged_check CHECK ((judged = ANY (ARRAY['admitted'::text, 'repeat'::text, 'refused'::text]))),
    CONSTRAINT decision_readmits_check CHECK ((readmits = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT decision_repeat_check CHECK ((repeat = ANY (ARRAY['admit'::text, 'warn'::text, 'refuse'::text]))),
    CONSTRAINT decision_verdict_check CHECK ((verdict = ANY (ARRAY['admitted'::text, 'repeat'::text, 'refused'::text])))
);
CREATE TABLE public.delegation (
    delegation_id bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    code text NOT NULL COLLATE pg_catalog."C",
    sort_order bigint,
    contact text NOT NULL COLLATE pg_catalog."C",
    language text NOT NULL COLLATE pg_catalog."C",
    confirmed bigint NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT delegation_confirmed_check CHECK ((confirmed = ANY (ARRAY[(0)::bigint, (1)::bigint])))
);
CREATE TABLE public.delegation_exception (
    delegation bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    until bigint NOT NULL,
    CONSTRAINT delegation_exception_kind_check CHECK ((kind = ANY (ARRAY['nomination'::text, 'change'::text, 'replacement'::text])))
);
CREATE TABLE public.delegation_group (
    "position" bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    countries text NOT NULL COLLATE pg_catalog."C",
    delegations text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.delegation_key (
    key text NOT NULL COLLATE pg_catalog."C",
    delegation bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    origin text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT delegation_key_origin_check CHECK ((origin = ANY (ARRAY['name'::text, 'alias'::text])))
);
CREATE TABLE public.delegation_name (
    delegation bigint NOT NULL,
    language text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.delegation_quota (
    delegation bigint NOT NULL,
    category text NOT NULL COLLATE pg_catalog."C",
    max bigint NOT NULL,
    overflow text NOT NULL COLLATE pg_catalog."C",
    exempt text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT delegation_quota_max_check CHECK ((max >= 0)),
    CONSTRAINT delegation_quota_overflow_check CHECK ((overflow = ANY (ARRAY['refuse'::text, 'wait'::text])))
);
CREATE TABLE public.device (
    id bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL COLLATE pg_catalog."C",
    gate text COLLATE pg_catalog."C",
    secret_hash bytea NOT NULL,
    enrolled_at bigint NOT NULL,
    last_seen bigint NOT NULL,
    revoked_at bigint,
    by_name bigint DEFAULT 1 NOT NULL,
    predecessor bigint,
    CONSTRAINT device_by_name_check CHECK ((by_name = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT device_check CHECK (((role <> 'gate'::text) OR (gate IS NOT NULL))),
    CONSTRAINT device_role_check CHECK ((role = ANY (ARRAY['gate'::text, 'desk'::text, 'supervisor'::text, 'viewer'::text]))),
    CONSTRAINT device_secret_hash_check CHECK ((length(secret_hash) = 32))
);
CREATE TABLE public.early_undo (
    uuid bytea NOT NULL,
    scan bytea NOT NULL,
    at bigint NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    gate text COLLATE pg_catalog."C",
    reason text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT early_undo_scan_check CHECK ((length(scan) = 16)),
    CONSTRAINT early_undo_uuid_check CHECK ((length(uuid) = 16))
);
CREATE TABLE public.edition (
    number bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    made_at bigint NOT NULL,
    content text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT edition_kind_check CHECK ((kind = ANY (ARRAY['provisional'::text, 'final'::text])))
);
CREATE TABLE public.enrolment (
    secret_hash bytea NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL COLLATE pg_catalog."C",
    gate text COLLATE pg_catalog."C",
    expires_at bigint NOT NULL,
    device bigint,
    by_name bigint DEFAULT 1 NOT NULL,
    CONSTRAINT enrolment_by_name_check CHECK ((by_name = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT enrolment_role_check CHECK ((role = ANY (ARRAY['gate'::text, 'desk'::text, 'supervisor'::text, 'viewer'::text]))),
    CONSTRAINT enrolment_secret_hash_check CHECK ((length(secret_hash) = 32))
);
CREATE TABLE public.event (
    id bigint NOT NULL,
    uuid bytea NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    short_name text NOT NULL COLLATE pg_catalog."C",
    place text NOT NULL COLLATE pg_catalog."C",
    timezone text NOT NULL COLLATE pg_catalog."C",
    day_starts_at text NOT NULL COLLATE pg_catalog."C",
    unlisted text NOT NULL COLLATE pg_catalog."C",
    organiser text NOT NULL COLLATE pg_catalog."C",
    emergency text NOT NULL COLLATE pg_catalog."C",
    help_desk text NOT NULL COLLATE pg_catalog."C",
    return_to text NOT NULL COLLATE pg_catalog."C",
    hours text NOT NULL COLLATE pg_catalog."C",
    revision bigint NOT NULL,
    CONSTRAINT event_id_check CHECK ((id = 1)),
    CONSTRAINT event_unlisted_check CHECK ((unlisted = ANY (ARRAY['refuse'::text, 'admit'::text]))),
    CONSTRAINT event_uuid_check CHECK ((length(uuid) = 16))
);
CREATE TABLE public.event_day (
    day_index bigint NOT NULL,
    date text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT event_day_day_index_check CHECK (((day_index >= 0) AND (day_index <= 31)))
);
CREATE TABLE public.event_language (
    "position" bigint NOT NULL,
    tag text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.event_text (
    of text NOT NULL COLLATE pg_catalog."C",
    language text NOT NULL COLLATE pg_catalog."C",
    text text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.gate (
    code text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    zone bigint NOT NULL,
    direction text NOT NULL COLLATE pg_catalog."C",
    repeat text NOT NULL COLLATE pg_catalog."C",
    reentry text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL,
    CONSTRAINT gate_direction_check CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text]))),
    CONSTRAINT gate_reentry_check CHECK ((reentry = ANY (ARRAY['counted'::text, 'after-exit'::text]))),
    CONSTRAINT gate_repeat_check CHECK ((repeat = ANY (ARRAY['admit'::text, 'warn'::text, 'refuse'::text])))
);
CREATE TABLE public.gate_decides (
    gate text NOT NULL COLLATE pg_catalog."C",
    decide text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT gate_decides_decide_check CHECK ((decide = ANY (ARRAY['wait'::text, 'admit'::text, 'supervisor'::text, 'refuse'::text])))
);
CREATE TABLE public.gate_note (
    participant bigint NOT NULL,
    note text NOT NULL COLLATE pg_catalog."C",
    noted_at bigint NOT NULL,
    noted_by text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT gate_note_note_check CHECK ((note <> ''::text))
);
CREATE TABLE public.gates_alone (
    id bigint NOT NULL,
    decide text NOT NULL COLLATE pg_catalog."C",
    names bigint NOT NULL,
    photos bigint NOT NULL,
    max_age bigint NOT NULL,
    CONSTRAINT gates_alone_decide_check CHECK ((decide = ANY (ARRAY['wait'::text, 'admit'::text, 'supervisor'::text, 'refuse'::text]))),
    CONSTRAINT gates_alone_id_check CHECK ((id = 1)),
    CONSTRAINT gates_alone_max_age_check CHECK ((max_age > 0)),
    CONSTRAINT gates_alone_names_check CHECK ((names = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT gates_alone_photos_check CHECK ((photos = ANY (ARRAY[(0)::bigint, (1)::bigint])))
);
CREATE TABLE public.handout (
    id bigint NOT NULL,
    serial bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    recipient text NOT NULL COLLATE pg_catalog."C",
    note text NOT NULL COLLATE pg_catalog."C",
    undoes bigint,
    CONSTRAINT handout_check CHECK (((undoes IS NOT NULL) = (kind = 'undo'::text))),
    CONSTRAINT handout_kind_check CHECK ((kind = ANY (ARRAY['handout'::text, 'undo'::text])))
);
CREATE TABLE public.held_reading (
    uuid bytea NOT NULL,
    at bigint NOT NULL,
    received_at bigint NOT NULL,
    gate text COLLATE pg_catalog."C",
    code text COLLATE pg_catalog."C",
    typed text COLLATE pg_catalog."C",
    reference text COLLATE pg_catalog."C",
    device text NOT NULL COLLATE pg_catalog."C",
    why text NOT NULL COLLATE pg_catalog."C",
    shown text COLLATE pg_catalog."C",
    shown_reason text COLLATE pg_catalog."C",
    as_of bigint,
    CONSTRAINT held_reading_check CHECK (((code IS NULL) <> (reference IS NULL))),
    CONSTRAINT held_reading_uuid_check CHECK ((length(uuid) = 16))
);
CREATE TABLE public.journal (
    entry bigint NOT NULL,
    at bigint NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    action text NOT NULL COLLATE pg_catalog."C",
    subject_kind text NOT NULL COLLATE pg_catalog."C",
    subject text NOT NULL COLLATE pg_catalog."C",
    details text NOT NULL COLLATE pg_catalog."C",
    commitment bytea,
    hash bytea NOT NULL,
    salt bytea,
    content text COLLATE pg_catalog."C",
    CONSTRAINT journal_check CHECK (((salt IS NULL) = (content IS NULL))),
    CONSTRAINT journal_check1 CHECK (((commitment IS NOT NULL) OR (content IS NULL))),
    CONSTRAINT journal_commitment_check CHECK ((length(commitment) = 32)),
    CONSTRAINT journal_entry_check CHECK ((entry > 0)),
    CONSTRAINT journal_hash_check CHECK ((length(hash) = 32))
);
CREATE TABLE public.judged_again (
    scan bigint NOT NULL,
    judged text NOT NULL COLLATE pg_catalog."C",
    judged_reason text COLLATE pg_catalog."C",
    CONSTRAINT judged_again_check CHECK (((judged = 'refused'::text) = (judged_reason IS NOT NULL))),
    CONSTRAINT judged_again_judged_check CHECK ((judged = ANY (ARRAY['admitted'::text, 'repeat'::text, 'refused'::text])))
);
CREATE TABLE public.late_refusal (
    scan bigint NOT NULL,
    acknowledged_at bigint,
    acknowledged_by text COLLATE pg_catalog."C",
    CONSTRAINT late_refusal_check CHECK (((acknowledged_at IS NULL) = (acknowledged_by IS NULL)))
);
CREATE TABLE public.name_confirmation (
    participant bigint NOT NULL,
    shown text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.nomination (
    participant bigint NOT NULL,
    submitted_at bigint,
    approved_at bigint,
    text text NOT NULL COLLATE pg_catalog."C",
    internal text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.nomination_rule (
    id bigint NOT NULL,
    import text NOT NULL COLLATE pg_catalog."C",
    steps text NOT NULL COLLATE pg_catalog."C",
    on_change text NOT NULL COLLATE pg_catalog."C",
    sensitive text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT nomination_rule_id_check CHECK ((id = 1)),
    CONSTRAINT nomination_rule_import_check CHECK ((import = ANY (ARRAY['approved'::text, 'submitted'::text])))
);
CREATE TABLE public.nomination_window (
    delegation_type text NOT NULL COLLATE pg_catalog."C",
    opens text COLLATE pg_catalog."C",
    closes text COLLATE pg_catalog."C",
    change_by text COLLATE pg_catalog."C",
    replace_by text COLLATE pg_catalog."C"
);
CREATE TABLE public.own_field (
    number bigint NOT NULL,
    code text NOT NULL COLLATE pg_catalog."C",
    "position" bigint,
    kind text NOT NULL COLLATE pg_catalog."C",
    labels text NOT NULL COLLATE pg_catalog."C",
    choices text NOT NULL COLLATE pg_catalog."C",
    required_for text NOT NULL COLLATE pg_catalog."C",
    personal bigint NOT NULL,
    on_gate bigint NOT NULL,
    CONSTRAINT own_field_kind_check CHECK ((kind = ANY (ARRAY['text'::text, 'choice'::text, 'date'::text, 'number'::text, 'yes-no'::text]))),
    CONSTRAINT own_field_number_check CHECK (((number >= 0) AND (number <= 46))),
    CONSTRAINT own_field_on_gate_check CHECK ((on_gate = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT own_field_personal_check CHECK ((personal = ANY (ARRAY[(0)::bigint, (1)::bigint])))
);
CREATE TABLE public.participant (
    id bigint NOT NULL,
    reference text NOT NULL COLLATE pg_catalog."C",
    category bigint NOT NULL,
    title text NOT NULL COLLATE pg_catalog."C",
    given_name text NOT NULL COLLATE pg_catalog."C",
    family_name text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    native_name text NOT NULL COLLATE pg_catalog."C",
    function text NOT NULL COLLATE pg_catalog."C",
    delegation text NOT NULL COLLATE pg_catalog."C",
    delegation_type text NOT NULL COLLATE pg_catalog."C",
    country text NOT NULL COLLATE pg_catalog."C",
    email text NOT NULL COLLATE pg_catalog."C",
    days bigint,
    photo text NOT NULL COLLATE pg_catalog."C",
    head bigint NOT NULL,
    sort_order bigint,
    standing text NOT NULL COLLATE pg_catalog."C",
    standing_reason text NOT NULL COLLATE pg_catalog."C",
    zones_added bigint NOT NULL,
    zones_withheld bigint NOT NULL,
    says_head bigint NOT NULL,
    delegation_key text NOT NULL COLLATE pg_catalog."C",
    name_key text NOT NULL COLLATE pg_catalog."C",
    search text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    own text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    state text DEFAULT 'approved'::text NOT NULL COLLATE pg_catalog."C",
    blocked bigint DEFAULT 0 NOT NULL,
    step text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    waits_since bigint,
    CONSTRAINT participant_blocked_check CHECK ((blocked = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT participant_head_check CHECK ((head = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT participant_says_head_check CHECK ((says_head = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT participant_standing_check CHECK ((standing = ANY (ARRAY['accredited'::text, 'withdrawn'::text, 'blocked'::text]))),
    CONSTRAINT participant_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'returned'::text, 'on-hold'::text, 'approved'::text, 'rejected'::text, 'withdrawn'::text])))
);
CREATE TABLE public.participant_base (
    participant bigint NOT NULL,
    list bigint,
    said text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.participant_form (
    participant bigint NOT NULL,
    form text NOT NULL COLLATE pg_catalog."C",
    said text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.participant_list (
    list_id bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    imports bigint NOT NULL
);
CREATE TABLE public.person (
    person_id bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL COLLATE pg_catalog."C",
    step text NOT NULL COLLATE pg_catalog."C",
    invited_at bigint NOT NULL,
    revoked_at bigint,
    CONSTRAINT person_check CHECK (((role = 'reviewer'::text) = (step <> ''::text))),
    CONSTRAINT person_role_check CHECK ((role = ANY (ARRAY['focal-point'::text, 'reviewer'::text, 'officer'::text, 'viewer'::text])))
);
CREATE TABLE public.person_delegation (
    person_id bigint NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.person_link (
    secret_hash bytea NOT NULL,
    person_id bigint NOT NULL,
    expires_at bigint NOT NULL,
    used_at bigint,
    CONSTRAINT person_link_secret_hash_check CHECK ((length(secret_hash) = 32))
);
CREATE TABLE public.person_session (
    secret_hash bytea NOT NULL,
    person_id bigint NOT NULL,
    started_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    ended_at bigint,
    CONSTRAINT person_session_secret_hash_check CHECK ((length(secret_hash) = 32))
);
CREATE TABLE public.photo (
    participant bigint NOT NULL,
    width bigint NOT NULL,
    height bigint NOT NULL,
    original_hash bytea NOT NULL,
    original_width bigint NOT NULL,
    original_height bigint NOT NULL,
    stored_at bigint NOT NULL,
    stored_by text NOT NULL COLLATE pg_catalog."C",
    jpeg bytea NOT NULL,
    CONSTRAINT photo_height_check CHECK ((height > 0)),
    CONSTRAINT photo_jpeg_check CHECK ((length(jpeg) > 0)),
    CONSTRAINT photo_original_hash_check CHECK ((length(original_hash) = 32)),
    CONSTRAINT photo_original_height_check CHECK ((original_height > 0)),
    CONSTRAINT photo_original_width_check CHECK ((original_width > 0)),
    CONSTRAINT photo_width_check CHECK ((width > 0))
);
CREATE TABLE public.place_priority (
    participant bigint NOT NULL,
    priority bigint NOT NULL
);
CREATE TABLE public.presence (
    holder bigint NOT NULL,
    zone bigint NOT NULL,
    day bigint NOT NULL,
    first_scan bigint NOT NULL,
    inside bigint NOT NULL,
    last_at bigint DEFAULT 0 NOT NULL,
    CONSTRAINT presence_inside_check CHECK ((inside = ANY (ARRAY[(0)::bigint, (1)::bigint])))
);
CREATE TABLE public.print_run (
    run bigint NOT NULL,
    at bigint NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    template text NOT NULL COLLATE pg_catalog."C",
    sheet text NOT NULL COLLATE pg_catalog."C",
    output text NOT NULL COLLATE pg_catalog."C",
    badges bigint NOT NULL,
    pages bigint NOT NULL
);
CREATE TABLE public.print_run_badge (
    run bigint NOT NULL,
    place bigint NOT NULL,
    serial bigint NOT NULL,
    content bytea NOT NULL,
    CONSTRAINT print_run_badge_content_check CHECK ((length(content) = 16))
);
CREATE TABLE public.proposal (
    participant bigint NOT NULL,
    step text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    fields text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.quota (
    "position" bigint NOT NULL,
    of_kind text NOT NULL COLLATE pg_catalog."C",
    of_name text NOT NULL COLLATE pg_catalog."C",
    category text NOT NULL COLLATE pg_catalog."C",
    max bigint NOT NULL,
    overflow text NOT NULL COLLATE pg_catalog."C",
    exempt text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT quota_max_check CHECK ((max >= 0)),
    CONSTRAINT quota_of_kind_check CHECK ((of_kind = ANY (ARRAY['delegation'::text, 'type'::text, 'everybody'::text]))),
    CONSTRAINT quota_overflow_check CHECK ((overflow = ANY (ARRAY['refuse'::text, 'wait'::text])))
);
CREATE TABLE public.replacement (
    participant bigint NOT NULL,
    replaces bigint NOT NULL,
    at bigint NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.retention (
    what text NOT NULL COLLATE pg_catalog."C",
    keep text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT retention_what_check CHECK ((what = ANY (ARRAY['photos'::text, 'contacts'::text, 'names'::text])))
);
CREATE TABLE public.satellite (
    id bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    entry bigint NOT NULL,
    hash bytea NOT NULL,
    "row" bigint NOT NULL,
    sent_scan bigint NOT NULL,
    sent_handout bigint NOT NULL,
    as_of bigint NOT NULL,
    ahead bigint NOT NULL,
    CONSTRAINT satellite_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT satellite_id_check CHECK ((id = 1))
);
CREATE TABLE public.saved_report (
    name text NOT NULL COLLATE pg_catalog."C",
    report text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL
);
CREATE TABLE public.saved_report_option (
    report text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.scan (
    id bigint NOT NULL,
    uuid bytea NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    recorded_at bigint NOT NULL,
    day bigint,
    gate text NOT NULL COLLATE pg_catalog."C",
    zone bigint NOT NULL,
    direction text NOT NULL COLLATE pg_catalog."C",
    verdict text NOT NULL COLLATE pg_catalog."C",
    reason text COLLATE pg_catalog."C",
    participant bigint,
    badge_serial bigint,
    undoes bigint,
    note text NOT NULL COLLATE pg_catalog."C",
    actor text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    entry bigint,
    hash bytea,
    counts bigint,
    CONSTRAINT scan_check CHECK (((reason IS NOT NULL) = (verdict = 'refused'::text))),
    CONSTRAINT scan_counts_check CHECK ((counts = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT scan_direction_check CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text]))),
    CONSTRAINT scan_kind_check CHECK ((kind = ANY (ARRAY['scan'::text, 'undo'::text]))),
    CONSTRAINT scan_uuid_check CHECK ((length(uuid) = 16)),
    CONSTRAINT scan_verdict_check CHECK ((verdict = ANY (ARRAY['admitted'::text, 'repeat'::text, 'refused'::text])))
);
CREATE TABLE public.scan_code (
    scan bigint NOT NULL,
    code text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.scan_of_main (
    scan bigint NOT NULL
);
CREATE TABLE public.server (
    id bigint NOT NULL,
    url text NOT NULL COLLATE pg_catalog."C",
    started_at bigint NOT NULL,
    portal_url text COLLATE pg_catalog."C",
    CONSTRAINT server_id_check CHECK ((id = 1))
);
CREATE TABLE public.short_credential (
    serial bigint NOT NULL,
    key_id bigint NOT NULL,
    tag bytea NOT NULL,
    issued_at bigint NOT NULL,
    issued_by text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT short_credential_tag_check CHECK ((length(tag) = 8))
);
CREATE TABLE public.signing_key (
    key_id bigint NOT NULL,
    public_key bytea NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    CONSTRAINT signing_key_key_id_check CHECK (((key_id >= 0) AND (key_id <= 255))),
    CONSTRAINT signing_key_public_key_check CHECK ((length(public_key) = 32)),
    CONSTRAINT signing_key_state_check CHECK ((state = ANY (ARRAY['active'::text, 'retired'::text, 'revoked'::text])))
);
CREATE TABLE public.statistic (
    day text NOT NULL COLLATE pg_catalog."C",
    gate text NOT NULL COLLATE pg_catalog."C",
    category text NOT NULL COLLATE pg_catalog."C",
    hour text NOT NULL COLLATE pg_catalog."C",
    people bigint
);
CREATE TABLE public.stick (
    device bigint NOT NULL,
    key bytea NOT NULL,
    received bigint NOT NULL,
    cursor text NOT NULL COLLATE pg_catalog."C",
    upto_scan bigint NOT NULL,
    upto_handout bigint NOT NULL,
    CONSTRAINT stick_key_check CHECK ((length(key) = 32))
);
CREATE TABLE public.term (
    id bigint NOT NULL,
    own bigint NOT NULL,
    highest bigint NOT NULL,
    CONSTRAINT term_check CHECK ((highest >= own)),
    CONSTRAINT term_id_check CHECK ((id = 1)),
    CONSTRAINT term_own_check CHECK ((own > 0))
);
CREATE TABLE public.zone (
    zone_index bigint NOT NULL,
    code text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    mark text NOT NULL COLLATE pg_catalog."C",
    reentry text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT zone_reentry_check CHECK ((reentry = ANY (ARRAY['counted'::text, 'after-exit'::text]))),
    CONSTRAINT zone_zone_index_check CHECK (((zone_index >= 0) AND (zone_index <= 15)))
);
INSERT INTO public.accredit VALUES (21);
INSERT INTO public.attendance VALUES (1, 0, 1730700000000, 1730703600000, 1, 3);
INSERT INTO public.attendance VALUES (2, 0, 1730700000000, 1730710800000, 2, 6);
INSERT INTO public.badge VALUES (1104026086, 3, 'valid', '\xa10141ce19e6000000030001000000006dce001a2000f39c9d5f1ac85e74ca97e1b8c417f500b679028923a27b733d9815eee3c527cf182bea21bd63515c2830d6948a870d7ffb63e23260106e7dda0f', 1796015665899, NULL, '', 1796015665922, '\xc6a94dedc68d04a4cfe1d91b8d3b8138', 'conference-a6', 1, 697, NULL, NULL);
INSERT INTO public.badge VALUES (3607267815, 1, 'valid', '\xa101d70289e7000000030001000000009234de83ccc750d0bad2cce74b1ca067baade765c5a81d8a53596324bfeef8f0ae5638256e744f37938b344ccee26b6d405d92a3ef538c594c784451d3a6c609', 1796015665899, NULL, '', 1796015665922, '\x3fe24905af48c329ac2aef84e84e7e65', 'conference-a6', 1, 697, NULL, NULL);
INSERT INTO public.badge VALUES (411417090, 2, 'superseded', '\xa1011885ba02000000030001000000008eed5519bb3d54f454ed74a14662b18f2cb4e662c3e4cf7d9d714299b91fa25981d0cdce084aace7c7b74d243415d83259dbafa744b0f3fe8ac639abb5411701', 1796015665899, 2820040539, 'torn', 1796015665922, '\xd1b00dee34c9e351549c28c292e5e378', 'conference-a6', 1, 697, NULL, NULL);
INSERT INTO public.badge VALUES (2820040539, 2, 'valid', '\xa101a816675b000000030001000000009a67048649b8465a9124fb8c1c29dd40eed87f074192d9d4c08286d9b5bf277b9070951f3d11cb6f0951a71fcf5588f82153c3c7efaa732c826623e226dce30a', 1796015680629, NULL, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.category VALUES (0, 'Delegate', 'DELEGATE', '#1f3a5f', 1, 3, 0);
INSERT INTO public.chain VALUES (1, 18, '\xe138ea1cca82511b57568ed17b444b2a6938db4b3571dbb3ddb081dc167e09ed');
INSERT INTO public.event VALUES (1, '\x433e77a47c3c4ac2a69e844688cf3919', 'Old event', 'OLD', '', 'Asia/Kuwait', '04:00:00', 'refuse', '', '', '', '', '', 1);
INSERT INTO public.event_day VALUES (0, '2024-11-04');
INSERT INTO public.event_day VALUES (1, '2024-11-05');
INSERT INTO public.gate VALUES ('main', 'Main entrance', 0, 'in', 'warn', 'counted', 0);
INSERT INTO public.gate VALUES ('out', 'Way out', 0, 'out', 'warn', 'counted', 1);
INSERT INTO public.gates_alone VALUES (1, 'admit', 1, 0, 240);
INSERT INTO public.journal VALUES (1, 1796015665654, 'desk', 'event.create', 'event', '', '{"name":"Old event","key":1,"tables":{"event":"3f0ea4e81235f8f0bbad122d6eaca595ba2e3d6733c2f56786d42f87f092189b","event_day":"0e121f626057d8243e6ea2a4b47ea06b1c4a30fd513d32a3da57471b2810ee23","zone":"2469aad1ec8e538fe35150c43c18ddddd921a266628ce1966e8dc9afbc01a98a","category":"09d47f175be173f95ef0f378c823b922e46fd023f5e47de389841bf192db6271","gate":"83afb0514d50277a280fadab18cba3a30ba641a340ab74c55ea487ac84c56ae6","retention":"c42046e58b5a64fa86b0bf33bc84fe1b788eb3d00178d531f15561d7c604af11","saved_report":"10d57ccda8b0eee5836f1986b23f9638658440b9ac80ec8e20aaf5e7d344477d","saved_report_option":"584655a6555251965e746bddac49d672655fec852707c9bfa2c47873d917df03","own_field":"1ca31e14e1c044c9253a050ccc4315815b22903861e9991d8dbe752328562163","event_language":"13799da8a1d5ac2150a20552fa4d27d0c9d5189dc17aeb72448f7b89527e8998","delegation_group":"f8aab2f27d51840c77b59958e5c922abd370f5ec1124b8d3fcf9abbae454a0d5","category_ink":"e32e9d182bd91a8da9a24d63b5912914a473bc0f7dfa3f5c2c7e1a245c9865fc","event_text":"d600123005a1161c499b775fca33d362394e4f4b761f7068787cfb0760cdc82c","nomination_rule":"0d483ad600ec1df59bfd290b3e8b1c3df0302fddd9433f38a5235f4c659d3422","category_nomination":"6cbb53a4830a00a4730a0accf530188a84ad12e23da32b8cc5a25908b509a103","gates_alone":"608d96f13f0abc3c05d3fe71a8a37081375106a999d2bbd28a0a7481cf0ac85f","gate_decides":"2d65b76898bdf692bdf71faa3a7e7356a4ba3302fbbb00408d95fb778de9ba37","quota":"08da1c1238389e70b2701c2e43c3628df6b12c715ed78b93fc780012c02737e8","nomination_window":"ef71e9a33575a38c8a88b660dcb0e8624f94225c34f1e59916a645486bd020d1","delegation":"4140f947a8ca5a1b5bb816db999badb2492b898241e996a1d5b27f98f4049534","delegation_name":"173cdb4a8702510f8674cca569876a0089dbb06cc394d687a7689157c83b7942","delegation_key":"e106f74115758bd61fac807ffc681a45808d093d77fa91fa8f0c41a10ea216c2","delegation_quota":"38c48b7b917d050f718ad36c3fd648a583cb8e78e98362c5cffee5fd5058e013","delegation_exception":"74b6b40376548c3163aafe5310a516089f8bb251ea352e6644ba347852878cde","place_priority":"b267eed427700a6a8cfbbfd27d67d4e3c35469c86fdcc9486c0f0f046e0a035b","edition":"7d99b47f7a5ea279d6ef871d588d5065419a5c89ee1003aeb6a697afd3baa629","signing_key":"bfb51cdde4af7fc25e32e1a632e2307d5e2805e95ef140d5280a3ec274102a84","statistic":"96e5cb99f963dd1a7f16e9e05453e73697386581cf756ae3544d38edaed3a897"}}', NULL, '\xd0ec73c831aff8e35d63a47e7063919560db10da22021c607c1e203f684ec4f7', NULL, NULL);
INSERT INTO public.journal VALUES (2, 1796015665817, 'desk', 'participant.add', 'participant', '1', '{"category":"Delegate","delegation":"Kenya","country":"KEN"}', '\x2d02cadf4970c42626e24b294fe5f8e33bebf31b785547d16ddf5962fcb052e3', '\x3bd0c54be55b43809b62c19fafe85de11bb721725216d37b6ab83a2531184150', '\x8fdc69c6c4d5991a592068a207debccb', '{"reference":"OLD-1","given_name":"Ada","family_name":"Lovelace"}');
INSERT INTO public.journal VALUES (3, 1796015665817, 'desk', 'participant.add', 'participant', '2', '{"category":"Delegate","delegation":"Kenya","country":"KEN"}', '\x32c6badca4d8dc7199653e3946c553bccbaf4eccf916d6b2bd4d0510dca94565', '\xf2ad4c40ebd2692f511dc5c72c30ced3e35769baf471c8e52dbcd49932caec84', '\x8c030bb0c73b1395f8ab6629080b1847', '{"reference":"OLD-2","given_name":"Jomo","family_name":"Wanjiru"}');
INSERT INTO public.journal VALUES (4, 1796015665817, 'desk', 'participant.add', 'participant', '3', '{"category":"Delegate","delegation":"Kuwait","country":"KWT"}', '\xd758e8befa5f2a8a2d4167b831ef21d145e4d87012e408b9913977188c0e4df3', '\x0a0afce0258f404e9cb8f9f4c8d757626d12b4ad72322afb75e1557bbe7d333e', '\xffb32ce284c2ed648bd3cd442bf7aee6', '{"reference":"OLD-3","given_name":"Sara","family_name":"Haddad"}');
INSERT INTO public.journal VALUES (5, 1796015665899, 'desk', 'badge.issue', 'badge', '1885BA02', '{"participant":2}', NULL, '\xa0dcce6ab939f9f7be758822128c0edec67e938c7cce8fa01a79fb0d1985f90d', NULL, NULL);
INSERT INTO public.journal VALUES (6, 1796015665899, 'desk', 'badge.issue', 'badge', '41CE19E6', '{"participant":3}', NULL, '\xac887d18f7180b5ea55233763023b7055a00c1d61883134fc634a45d74af6ac7', NULL, NULL);
INSERT INTO public.journal VALUES (7, 1796015665899, 'desk', 'badge.issue', 'badge', 'D70289E7', '{"participant":1}', NULL, '\xa48ac069a97ac5296c0d43f3c0191dfcbbb24da2d27e9ec2293a1a335bd1dc79', NULL, NULL);
INSERT INTO public.journal VALUES (8, 1796015665922, 'desk', 'badge.print', 'print-run', '1', '{"badges":3,"pages":6,"template":"conference-a6","sheet":"single"}', '\x83be090d30715ef8cb85a566064359fcdeef7c94d64d95aaa22209cfccbf50be', '\x21413343aa2306f1a9e8f965eeac63428297985e755eca44e2e1ce47d9147e22', '\x507a9153fb1fbe9fa11a53e3406c9d60', '{"output":"b.pdf"}');
INSERT INTO public.journal VALUES (14, 1796015680506, 'desk', 'scan.undo', 'scan', '01a22ae0-6bfa-7000-aa6d-23f71960ff6c', '{"undoes":"01a22ae0-6be3-7000-8335-03967fbab4fe"}', '\x10e8d7fe20c79f329f50316031754d5d8857127edb1e5bae20bdcd0523470ca4', '\xc916ebe3fe814dbb59c197590b36afa67282ad5401e0e93baa1b74e93e65104e', '\x6282c57d410ee6cf8494d9bf188d8d26', '{"reason":"wrong person"}');
INSERT INTO public.journal VALUES (16, 1796015680574, 'desk', 'participant.standing', 'participant', '3', '{"from":"accredited","to":"blocked"}', '\x997f1cad6785b1202e2cc61ac05c9e1b8e1eee4103e0028cacbcd8bf48de1e50', '\x45b5729a3c82639bd7c4408c41b24a87888f251405006b455abea0045874ce0b', '\xcaff2fcbbb1087a39b95b631fe3ab7cc', '{"reason":"lost"}');
INSERT INTO public.journal VALUES (17, 1796015680629, 'desk', 'badge.reissue', 'badge', 'A816675B', '{"participant":2,"supersedes":"1885BA02"}', '\x1b0dd4cb4cbdcfbb5b5834955d710d07976514cd015140fd88b1d1419d0ec7a2', '\x9f4faf330f6bcf14c0e98db19bf1bc241a1afcbc5c737f8daf8eedaba26a2645', '\x32ec2cc6ab3588365e4d65daa8e3c5a7', '{"reason":"torn"}');
INSERT INTO public.journal VALUES (18, 1796015680802, 'desk', 'report.make', 'event', '', '{"report":"attendance","format":"csv","count":2,"days":null,"categories":null,"types":null,"countries":null,"gates":null,"from":null,"to":null}', NULL, '\xe138ea1cca82511b57568ed17b444b2a6938db4b3571dbb3ddb081dc167e09ed', NULL, NULL);
INSERT INTO public.participant VALUES (1, 'OLD-1', 0, '', 'Ada', 'Lovelace', '', '', '', 'Kenya', '', 'KEN', '', NULL, '', 0, NULL, 'accredited', '', 0, 0, 0, 'kenya', 'lovelace ada', 'old 1 ada lovelace kenya', 1796015665817, 1796015665817, '', 'approved', 0, '', NULL);
INSERT INTO public.participant VALUES (2, 'OLD-2', 0, '', 'Jomo', 'Wanjiru', '', '', '', 'Kenya', '', 'KEN', '', NULL, '', 0, NULL, 'accredited', '', 0, 0, 0, 'kenya', 'wanjiru jomo', 'old 2 jomo wanjiru kenya', 1796015665817, 1796015665817, '', 'approved', 0, '', NULL);
INSERT INTO public.participant VALUES (3, 'OLD-3', 0, '', 'Sara', 'Haddad', '', '', '', 'Kuwait', '', 'KWT', '', NULL, '', 0, NULL, 'blocked', 'lost', 0, 0, 0, 'kuwait', 'haddad sara', 'old 3 sara haddad kuwait', 1796015665817, 1796015680574, '', 'approved', 1, '', NULL);
INSERT INTO public.participant_base VALUES (1, 1, '{"category":"Delegate","given_name":"Ada","family_name":"Lovelace","delegation":"Kenya","country":"KEN"}');
INSERT INTO public.participant_base VALUES (2, 1, '{"category":"Delegate","given_name":"Jomo","family_name":"Wanjiru","delegation":"Kenya","country":"KEN"}');
INSERT INTO public.participant_base VALUES (3, 1, '{"category":"Delegate","given_name":"Sara","family_name":"Haddad","delegation":"Kuwait","country":"KWT"}');
INSERT INTO public.participant_list VALUES (1, 'list', 1);
INSERT INTO public.presence VALUES (1, 0, 0, 1, 1, 1730703600000);
INSERT INTO public.presence VALUES (2, 0, 0, 2, 0, 1730710800000);
INSERT INTO public.print_run VALUES (1, 1796015665922, 'desk', 'conference-a6', 'single', 'b.pdf', 3, 6);
INSERT INTO public.print_run_badge VALUES (1, 1, 3607267815, '\x3fe24905af48c329ac2aef84e84e7e65');
INSERT INTO public.print_run_badge VALUES (1, 2, 411417090, '\xd1b00dee34c9e351549c28c292e5e378');
INSERT INTO public.print_run_badge VALUES (1, 3, 1104026086, '\xc6a94dedc68d04a4cfe1d91b8d3b8138');
INSERT INTO public.scan VALUES (1, '\x01a22ae06b9f7000a979a74cc6944b6c', 'scan', 1730700000000, 1796015680415, 0, 'main', 0, 'in', 'admitted', NULL, 1, 3607267815, NULL, '', 'desk', 9, '\x472a1b033e8591f595c8b84944bc3fdcfece3dfdf3926dc8fe8d5faffa37005d', 1);
INSERT INTO public.scan VALUES (2, '\x01a22ae06ba87000908fb93717ca914b', 'scan', 1730700000000, 1796015680424, 0, 'main', 0, 'in', 'admitted', NULL, 2, 411417090, NULL, '', 'desk', 10, '\x7fa816bbf38e6e7177ca892114a5b35cc2e0460abcd01748000a0c9fd9d0192b', 1);
INSERT INTO public.scan VALUES (3, '\x01a22ae06bc27000a95d45cf88f872ca', 'scan', 1730703600000, 1796015680450, 0, 'main', 0, 'in', 'repeat', NULL, 1, 3607267815, NULL, '', 'desk', 11, '\xd740c706e3d8672bae204de1cca9168bb1397e149c906457fbfe0550b8b0442d', 1);
INSERT INTO public.scan VALUES (4, '\x01a22ae06be37000833503967fbab4fe', 'scan', 1730703900000, 1796015680483, 0, 'main', 0, 'in', 'admitted', NULL, 3, 1104026086, NULL, '', 'desk', 12, '\x8cd0ed8bb4cdfd94545ab9446c5ac2236218d40ea4bc31b8c9c91b3c33264bd4', 1);
INSERT INTO public.scan VALUES (5, '\x01a22ae06bfa7000aa6d23f71960ff6c', 'undo', 1796015680506, 1796015680506, 0, 'main', 0, 'in', 'admitted', NULL, 3, 1104026086, 4, 'wrong person', 'desk', 13, '\x3818fcfabde8fea7d51dee3817041f924f63561cc608588dc9da69da2f3a1c16', 0);
INSERT INTO public.scan VALUES (6, '\x01a22ae06c1b70008c07852cf021d61d', 'scan', 1730710800000, 1796015680539, 0, 'out', 0, 'out', 'admitted', NULL, 2, 411417090, NULL, '', 'desk', 15, '\xb2728f7cdf5b1973557a6a8815eddf5bbba580326c7c21b92613249cf494fb49', 1);
INSERT INTO public.signing_key VALUES (1, '\x73353a106c17a03af80f09c88f3f9c0ab36e36c321080d8728a5c96f57084fd7', 'active', 1796015665654);
INSERT INTO public.zone VALUES (0, 'plenary', 'Plenary hall', 'P', 'counted');
ALTER TABLE ONLY public.accredit
    ADD CONSTRAINT accredit_pkey PRIMARY KEY (schema);
ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_pkey PRIMARY KEY (participant, day);
ALTER TABLE ONLY public.badge
    ADD CONSTRAINT badge_pkey PRIMARY KEY (serial);
ALTER TABLE ONLY public.blank_badge
    ADD CONSTRAINT blank_badge_pkey PRIMARY KEY (serial);
ALTER TABLE ONLY public.category
    ADD CONSTRAINT category_code_key UNIQUE (code);
ALTER TABLE ONLY public.category_ink
    ADD CONSTRAINT category_ink_pkey PRIMARY KEY (category_index);
ALTER TABLE ONLY public.category_nomination
    ADD CONSTRAINT category_nomination_pkey PRIMARY KEY (category_index);
ALTER TABLE ONLY public.category
    ADD CONSTRAINT category_pkey PRIMARY KEY (category_index);
ALTER TABLE ONLY public.chain
    ADD CONSTRAINT chain_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.conflict_note
    ADD CONSTRAINT conflict_note_pkey PRIMARY KEY (scan, kind);
ALTER TABLE ONLY public.conflict
    ADD CONSTRAINT conflict_pkey PRIMARY KEY (scan, kind);
ALTER TABLE ONLY public.decision
    ADD CONSTRAINT decision_pkey PRIMARY KEY (scan);
ALTER TABLE ONLY public.delegation_exception
    ADD CONSTRAINT delegation_exception_pkey PRIMARY KEY (delegation, kind);
ALTER TABLE ONLY public.delegation_group
    ADD CONSTRAINT delegation_group_name_key UNIQUE (name);
ALTER TABLE ONLY public.delegation_group
    ADD CONSTRAINT delegation_group_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY public.delegation_key
    ADD CONSTRAINT delegation_key_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.delegation_name
    ADD CONSTRAINT delegation_name_pkey PRIMARY KEY (delegation, language);
ALTER TABLE ONLY public.delegation
    ADD CONSTRAINT delegation_pkey PRIMARY KEY (delegation_id);
ALTER TABLE ONLY public.delegation_quota
    ADD CONSTRAINT delegation_quota_pkey PRIMARY KEY (delegation, category);
ALTER TABLE ONLY public.device
    ADD CONSTRAINT device_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.device
    ADD CONSTRAINT device_secret_hash_key UNIQUE (secret_hash);
ALTER TABLE ONLY public.early_undo
    ADD CONSTRAINT early_undo_pkey PRIMARY KEY (uuid);
ALTER TABLE ONLY public.edition
    ADD CONSTRAINT edition_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT enrolment_device_key UNIQUE (device);
ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT enrolment_pkey PRIMARY KEY (secret_hash);
ALTER TABLE ONLY public.event_day
    ADD CONSTRAINT event_day_date_key UNIQUE (date);
ALTER TABLE ONLY public.event_day
    ADD CONSTRAINT event_day_pkey PRIMARY KEY (day_index);
ALTER TABLE ONLY public.event_language
    ADD CONSTRAINT event_language_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY public.event_language
    ADD CONSTRAINT event_language_tag_key UNIQUE (tag);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.event_text
    ADD CONSTRAINT event_text_pkey PRIMARY KEY (of, language);
ALTER TABLE ONLY public.gate_decides
    ADD CONSTRAINT gate_decides_pkey PRIMARY KEY (gate);
ALTER TABLE ONLY public.gate_note
    ADD CONSTRAINT gate_note_pkey PRIMARY KEY (participant);
ALTER TABLE ONLY public.gate
    ADD CONSTRAINT gate_pkey PRIMARY KEY (code);
ALTER TABLE ONLY public.gates_alone
    ADD CONSTRAINT gates_alone_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.handout
    ADD CONSTRAINT handout_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.handout
    ADD CONSTRAINT handout_undoes_key UNIQUE (undoes);
ALTER TABLE ONLY public.held_reading
    ADD CONSTRAINT held_reading_pkey PRIMARY KEY (uuid);
ALTER TABLE ONLY public.journal
    ADD CONSTRAINT journal_pkey PRIMARY KEY (entry);
ALTER TABLE ONLY public.judged_again
    ADD CONSTRAINT judged_again_pkey PRIMARY KEY (scan);
ALTER TABLE ONLY public.late_refusal
    ADD CONSTRAINT late_refusal_pkey PRIMARY KEY (scan);
ALTER TABLE ONLY public.name_confirmation
    ADD CONSTRAINT name_confirmation_pkey PRIMARY KEY (participant);
ALTER TABLE ONLY public.nomination
    ADD CONSTRAINT nomination_pkey PRIMARY KEY (participant);
ALTER TABLE ONLY public.nomination_rule
    ADD CONSTRAINT nomination_rule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.nomination_window
    ADD CONSTRAINT nomination_window_pkey PRIMARY KEY (delegation_type);
ALTER TABLE ONLY public.own_field
    ADD CONSTRAINT own_field_code_key UNIQUE (code);
ALTER TABLE ONLY public.own_field
    ADD CONSTRAINT own_field_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.participant_base
    ADD CONSTRAINT participant_base_pkey PRIMARY KEY (participant);
ALTER TABLE ONLY public.participant_form
    ADD CONSTRAINT participant_form_pkey PRIMARY KEY (participant, form);
ALTER TABLE ONLY public.participant_list
    ADD CONSTRAINT participant_list_name_key UNIQUE (name);
ALTER TABLE ONLY public.participant_list
    ADD CONSTRAINT participant_list_pkey PRIMARY KEY (list_id);
ALTER TABLE ONLY public.participant
    ADD CONSTRAINT participant_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.participant
    ADD CONSTRAINT participant_reference_key UNIQUE (reference);
ALTER TABLE ONLY public.person_delegation
    ADD CONSTRAINT person_delegation_pkey PRIMARY KEY (person_id, key);
ALTER TABLE ONLY public.person_link
    ADD CONSTRAINT person_link_pkey PRIMARY KEY (secret_hash);
ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_name_key UNIQUE (name);
ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (person_id);
ALTER TABLE ONLY public.person_session
    ADD CONSTRAINT person_session_pkey PRIMARY KEY (secret_hash);
ALTER TABLE ONLY public.photo
    ADD CONSTRAINT photo_pkey PRIMARY KEY (participant);
ALTER TABLE ONLY public.place_priority
    ADD CONSTRAINT place_priority_pkey PRIMARY KEY (participant);
ALTER TABLE ONLY public.presence
    ADD CONSTRAINT presence_pkey PRIMARY KEY (holder, zone, day);
ALTER TABLE ONLY public.print_run_badge
    ADD CONSTRAINT print_run_badge_pkey PRIMARY KEY (run, place);
ALTER TABLE ONLY public.print_run
    ADD CONSTRAINT print_run_pkey PRIMARY KEY (run);
ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_pkey PRIMARY KEY (participant);
ALTER TABLE ONLY public.quota
    ADD CONSTRAINT quota_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY public.replacement
    ADD CONSTRAINT replacement_pkey PRIMARY KEY (participant);
ALTER TABLE ONLY public.replacement
    ADD CONSTRAINT replacement_replaces_key UNIQUE (replaces);
ALTER TABLE ONLY public.retention
    ADD CONSTRAINT retention_pkey PRIMARY KEY (what);
ALTER TABLE ONLY public.satellite
    ADD CONSTRAINT satellite_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.saved_report_option
    ADD CONSTRAINT saved_report_option_pkey PRIMARY KEY (report, "position");
ALTER TABLE ONLY public.saved_report
    ADD CONSTRAINT saved_report_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.scan_code
    ADD CONSTRAINT scan_code_pkey PRIMARY KEY (scan);
ALTER TABLE ONLY public.scan_of_main
    ADD CONSTRAINT scan_of_main_pkey PRIMARY KEY (scan);
ALTER TABLE ONLY public.scan
    ADD CONSTRAINT scan_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scan
    ADD CONSTRAINT scan_undoes_key UNIQUE (undoes);
ALTER TABLE ONLY public.scan
    ADD CONSTRAINT scan_uuid_key UNIQUE (uuid);
ALTER TABLE ONLY public.server
    ADD CONSTRAINT server_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.short_credential
    ADD CONSTRAINT short_credential_pkey PRIMARY KEY (serial);
ALTER TABLE ONLY public.signing_key
    ADD CONSTRAINT signing_key_pkey PRIMARY KEY (key_id);
ALTER TABLE ONLY public.statistic
    ADD CONSTRAINT statistic_pkey PRIMARY KEY (day, gate, category, hour);
ALTER TABLE ONLY public.stick
    ADD CONSTRAINT stick_pkey PRIMARY KEY (device);
ALTER TABLE ONLY public.term
    ADD CONSTRAINT term_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.zone
    ADD CONSTRAINT zone_code_key UNIQUE (code);
ALTER TABLE ONLY public.zone
    ADD CONSTRAINT zone_pkey PRIMARY KEY (zone_index);
CREATE INDEX badge_participant ON public.badge USING btree (participant);
CREATE UNIQUE INDEX badge_valid ON public.badge USING btree (participant) WHERE (state = 'valid'::text);
CREATE UNIQUE INDEX blank_badge_run ON public.blank_badge USING btree (run, place);
CREATE UNIQUE INDEX delegation_code ON public.delegation USING btree (code) WHERE (code <> ''::text);
CREATE INDEX delegation_key_of ON public.delegation_key USING btree (delegation);
CREATE INDEX early_undo_scan ON public.early_undo USING btree (scan);
CREATE INDEX handout_badge ON public.handout USING btree (serial);
CREATE INDEX journal_subject ON public.journal USING btree (subject_kind, subject);
CREATE INDEX participant_category ON public.participant USING btree (category);
CREATE INDEX participant_delegation ON public.participant USING btree (delegation_key);
CREATE INDEX participant_name ON public.participant USING btree (name_key, delegation_key);
CREATE INDEX participant_state ON public.participant USING btree (state) WHERE (state <> 'approved'::text);
CREATE INDEX scan_day ON public.scan USING btree (day);
CREATE INDEX scan_participant ON public.scan USING btree (participant, day);
CREATE INDEX scan_unlisted ON public.scan USING btree (badge_serial) WHERE (participant IS NULL);
CREATE TRIGGER decision_is_not_emptied BEFORE TRUNCATE ON public.decision FOR EACH STATEMENT EXECUTE FUNCTION public.accredit_refuse('decisions are only ever added');
CREATE TRIGGER decision_keeps BEFORE DELETE ON public.decision FOR EACH ROW EXECUTE FUNCTION public.accredit_refuse('decisions are only ever added');
CREATE TRIGGER decision_stays BEFORE UPDATE ON public.decision FOR EACH ROW EXECUTE FUNCTION public.accredit_refuse('decisions are only ever added');
CREATE TRIGGER journal_forgets BEFORE UPDATE OF salt, content ON public.journal FOR EACH ROW WHEN (((new.salt IS NOT NULL) OR (new.content IS NOT NULL))) EXECUTE FUNCTION public.accredit_refuse('what the journal says of a person can be forgotten, not changed');
CREATE TRIGGER journal_is_not_emptied BEFORE TRUNCATE ON public.journal FOR EACH STATEMENT EXECUTE FUNCTION public.accredit_refuse('the journal is only ever added to');
CREATE TRIGGER journal_keeps BEFORE DELETE ON public.journal FOR EACH ROW EXECUTE FUNCTION public.accredit_refuse('the journal is only ever added to');
CREATE TRIGGER journal_stays BEFORE UPDATE OF entry, at, actor, action, subject_kind, subject, details, commitment, hash ON public.journal FOR EACH ROW EXECUTE FUNCTION public.accredit_refuse('the journal is only ever added to');
CREATE TRIGGER scan_forgets BEFORE UPDATE OF note ON public.scan FOR EACH ROW WHEN ((new.note <> ''::text)) EXECUTE FUNCTION public.accredit_refuse('a note on a scan can be forgotten, not changed');
CREATE TRIGGER scan_is_not_emptied BEFORE TRUNCATE ON public.scan FOR EACH STATEMENT EXECUTE FUNCTION public.accredit_refuse('scans are only ever added');
CREATE TRIGGER scan_keeps BEFORE DELETE ON public.scan FOR EACH ROW EXECUTE FUNCTION public.accredit_refuse('scans are only ever added');
CREATE TRIGGER scan_stays BEFORE UPDATE OF id, uuid, kind, at, recorded_at, day, gate, zone, direction, verdict, reason, participant, badge_serial, undoes, actor, entry, hash, counts ON public.scan FOR EACH ROW WHEN ((old.hash IS NOT NULL)) EXECUTE FUNCTION public.accredit_refuse('scans are only ever added');
ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_first_scan_fkey FOREIGN KEY (first_scan) REFERENCES public.scan(id);
ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_last_scan_fkey FOREIGN KEY (last_scan) REFERENCES public.scan(id);
ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_participant_fkey FOREIGN KEY (participant) REFERENCES public.participant(id);
ALTER TABLE ONLY public.badge
    ADD CONSTRAINT badge_participant_fkey FOREIGN KEY (participant) REFERENCES public.participant(id);
ALTER TABLE ONLY public.badge
    ADD CONSTRAINT badge_printed_run_fkey FOREIGN KEY (printed_run) REFERENCES public.print_run(run);
ALTER TABLE ONLY public.badge
    ADD CONSTRAINT badge_superseded_by_fkey FOREIGN KEY (superseded_by) REFERENCES public.badge(serial);
ALTER TABLE ONLY public.blank_badge
    ADD CONSTRAINT blank_badge_category_fkey FOREIGN KEY (category) REFERENCES public.category(category_index);
ALTER TABLE ONLY public.blank_badge
    ADD CONSTRAINT blank_badge_run_fkey FOREIGN KEY (run) REFERENCES public.print_run(run);
ALTER TABLE ONLY public.conflict_note
    ADD CONSTRAINT conflict_note_scan_fkey FOREIGN KEY (scan) REFERENCES public.scan(id);
ALTER TABLE ONLY public.conflict
    ADD CONSTRAINT conflict_other_fkey FOREIGN KEY (other) REFERENCES public.scan(id);
ALTER TABLE ONLY public.conflict
    ADD CONSTRAINT conflict_scan_fkey FOREIGN KEY (scan) REFERENCES public.scan(id);
ALTER TABLE ONLY public.decision
    ADD CONSTRAINT decision_scan_fkey FOREIGN KEY (scan) REFERENCES public.scan(id);
ALTER TABLE ONLY public.delegation_exception
    ADD CONSTRAINT delegation_exception_delegation_fkey FOREIGN KEY (delegation) REFERENCES public.delegation(delegation_id);
ALTER TABLE ONLY public.delegation_key
    ADD CONSTRAINT delegation_key_delegation_fkey FOREIGN KEY (delegation) REFERENCES public.delegation(delegation_id);
ALTER TABLE ONLY public.delegation_name
    ADD CONSTRAINT delegation_name_delegation_fkey FOREIGN KEY (delegation) REFERENCES public.delegation(delegation_id);
ALTER TABLE ONLY public.delegation_quota
    ADD CONSTRAINT delegation_quota_delegation_fkey FOREIGN KEY (delegation) REFERENCES public.delegation(delegation_id);
ALTER TABLE ONLY public.device
    ADD CONSTRAINT device_predecessor_fkey FOREIGN KEY (predecessor) REFERENCES public.device(id);
ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT enrolment_device_fkey FOREIGN KEY (device) REFERENCES public.device(id);
ALTER TABLE ONLY public.gate_note
    ADD CONSTRAINT gate_note_participant_fkey FOREIGN KEY (participant) REFERENCES public.participant(id);
ALTER TABLE ONLY public.gate
    ADD CONSTRAINT gate_zone_fkey FOREIGN KEY (zone) REFERENCES public.zone(zone_index);
ALTER TABLE ONLY public.handout
    ADD CONSTRAINT handout_serial_fkey FOREIGN KEY (serial) REFERENCES public.badge(serial);
ALTER TABLE ONLY public.handout
    ADD CONSTRAINT handout_undoes_fkey FOREIGN KEY (undoes) REFERENCES public.handout(id);
ALTER TABLE ONLY public.judged_again
    ADD CONSTRAINT judged_again_scan_fkey FOREIGN KEY (scan) REFERENCES public.scan(id);
ALTER TABLE ONLY public.late_refusal
    ADD CONSTRAINT late_refusal_scan_fkey FOREIGN KEY (scan) REFERENCES public.scan(id);
ALTER TABLE ONLY public.name_confirmation
    ADD CONSTRAINT name_confirmation_participant_fkey FOREIGN KEY (participant) REFERENCES public.participant(id);
ALTER TABLE ONLY public.nomination
    ADD CONSTRAINT nomination_participant_fkey FOREIGN KEY (participant) REFERENCES public.participant(id);
ALTER TABLE ONLY public.participant_base
    ADD CONSTRAINT participant_base_list_fkey FOREIGN KEY (list) REFERENCES public.participant_list(list_id);
ALTER TABLE ONLY public.participant_base
    ADD CONSTRAINT participant_base_participant_fkey FOREIGN KEY (participant) REFERENCES public.participant(id);
ALTER TABLE ONLY public.participant
    ADD CONSTRAINT participant_category_fkey FOREIGN KEY (category) REFERENCES public.category(category_index);
ALTER TABLE ONLY public.participant_form
    ADD CONSTRAINT participant_form_participant_fkey FOREIGN KEY (participant) REFERENCES public.participant(id);
ALTER TABLE ONLY public.person_delegation
    ADD CONSTRAINT person_delegation_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(person_id);
ALTER TABLE ONLY public.person_link
    ADD CONSTRAINT person_link_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(person_id);
ALTER TABLE ONLY public.person_session
    ADD CONSTRAINT person_session_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(person_id);
ALTER TABLE ONLY public.photo
    ADD CONSTRAINT photo_participant_fkey FOREIGN KEY (participant) REFERENCES public.participant(id);
ALTER TABLE ONLY public.place_priority
    ADD CONSTRAINT place_priority_participant_fkey FOREIGN KEY (participant) REFERENCES public.participant(id);
ALTER TABLE ONLY public.presence
    ADD CONSTRAINT presence_first_scan_fkey FOREIGN KEY (first_scan) REFERENCES public.scan(id);
ALTER TABLE ONLY public.print_run_badge
    ADD CONSTRAINT print_run_badge_run_fkey FOREIGN KEY (run) REFERENCES public.print_run(run);
ALTER TABLE ONLY public.print_run_badge
    ADD CONSTRAINT print_run_badge_serial_fkey FOREIGN KEY (serial) REFERENCES public.badge(serial);
ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_participant_fkey FOREIGN KEY (participant) REFERENCES public.participant(id);
ALTER TABLE ONLY public.replacement
    ADD CONSTRAINT replacement_participant_fkey FOREIGN KEY (participant) REFERENCES public.participant(id);
ALTER TABLE ONLY public.replacement
    ADD CONSTRAINT replacement_replaces_fkey FOREIGN KEY (replaces) REFERENCES public.participant(id);
ALTER TABLE ONLY public.saved_report_option
    ADD CONSTRAINT saved_report_option_report_fkey FOREIGN KEY (report) REFERENCES public.saved_report(name) ON DELETE CASCADE;
ALTER TABLE ONLY public.scan_code
    ADD CONSTRAINT scan_code_scan_fkey FOREIGN KEY (scan) REFERENCES public.scan(id);
ALTER TABLE ONLY public.scan_of_main
    ADD CONSTRAINT scan_of_main_scan_fkey FOREIGN KEY (scan) REFERENCES public.scan(id);
ALTER TABLE ONLY public.scan
    ADD CONSTRAINT scan_participant_fkey FOREIGN KEY (participant) REFERENCES public.participant(id);
ALTER TABLE ONLY public.scan
    ADD CONSTRAINT scan_undoes_fkey FOREIGN KEY (undoes) REFERENCES public.scan(id);
ALTER TABLE ONLY public.short_credential
    ADD CONSTRAINT short_credential_key_id_fkey FOREIGN KEY (key_id) REFERENCES public.signing_key(key_id);
ALTER TABLE ONLY public.short_credential
    ADD CONSTRAINT short_credential_serial_fkey FOREIGN KEY (serial) REFERENCES public.badge(serial);
ALTER TABLE ONLY public.stick
    ADD CONSTRAINT stick_device_fkey FOREIGN KEY (device) REFERENCES public.device(id);

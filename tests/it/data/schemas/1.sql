-- An event as a program of schema 1 left it: rows only, for the tables of the migrations up to 0001.

insert into event (id, uuid, name, short_name, place, timezone, day_starts_at, unlisted, organiser, emergency, help_desk, return_to, hours, revision) values
    (1, x'c6015a975c3b43b59e77d2e212c94314', 'Regional Meeting on Water', 'WATER26', 'Nairobi', 'Africa/Nairobi', '04:00:00', 'refuse', '', '', '', '', '', 3);

insert into event_day (day_index, date) values
    (0, '2026-03-02'),
    (1, '2026-03-03');

insert into zone (zone_index, code, name, mark, reentry) values
    (0, 'plenary', 'Plenary hall', 'P', 'counted'),
    (1, 'lounge', 'Delegates'' lounge', 'D', 'after-exit');

insert into category (category_index, code, title, colour, zones, days, position) values
    (0, 'Minister', 'MINISTER', '#7a0019', 3, 3, 0),
    (1, 'Delegate', 'DELEGATE', '#1f3a5f', 1, 3, 1),
    (2, 'Media', 'MEDIA', '#4a6785', 1, 1, 2);

insert into gate (code, name, zone, direction, repeat, reentry, position) values
    ('main', 'Main entrance', 0, 'in', 'warn', 'counted', 0),
    ('main-out', 'Main exit', 0, 'out', 'warn', 'counted', 1),
    ('lounge', 'Lounge', 1, 'in', 'warn', 'counted', 2);

insert into signing_key (key_id, public_key, state, created_at) values
    (1, x'0bb88a1f0c152cdb0da8e2b22548d5092d2cbdd19d6f266fe4b16e009d0d54ff', 'retired', 1795970331637),
    (2, x'73bf6187a55aa32015de4c711ceab4b3a5435afefe33fb8656c9b27640c53338', 'active', 1795970359858);

insert into participant (id, reference, category, title, given_name, family_name, name, native_name, function, delegation, delegation_type, country, email, days, photo, head, sort_order, standing, standing_reason, zones_added, zones_withheld, says_head, delegation_key, name_key, search, created_at, updated_at) values
    (1, 'W-001', 0, 'H.E. Ms.', 'Amina', 'Wanjiru', '', '', 'Cabinet Secretary for Water', 'Kenya', 'Member State', 'KEN', 'amina@example.org', null, '', 1, null, 'accredited', '', 0, 0, 0, 'kenya', 'wanjiru amina', 'w 001 amina wanjiru kenya cabinet secretary for water amina example org', 1795970331829, 1795970354694),
    (2, 'W-002', 1, 'Mr.', 'Youssef', 'El Khatib', '', 'يوسف الخطيب', 'Director General', 'Lebanon', 'Member State', 'LBN', 'youssef@example.org', null, '', 0, null, 'accredited', '', 0, 0, 0, 'lebanon', 'el khatib youssef', 'w 002 youssef el khatib يوسف الخطيب lebanon director general youssef example org', 1795970331829, 1795970358554),
    (3, 'W-003', 1, 'Ms.', 'Zoë', 'd’Almeida', '', '', 'Adviser', 'Benin', 'Member State', 'BEN', '', 2, '', 0, null, 'accredited', '', 0, 0, 0, 'benin', 'dalmeida zoe', 'w 003 zoe dalmeida benin adviser', 1795970331829, 1795970331829),
    (4, 'W-004', 2, 'Mr.', 'Пётр', 'Иванов', '', 'Пётр Иванов', 'Correspondent', 'Daily News', 'Media', '', 'press@example.org', null, '', 0, null, 'blocked', 'asked to', 0, 0, 0, 'daily news', 'иванов петр', 'w 004 петр иванов петр иванов daily news correspondent press example org', 1795970331829, 1795970359251),
    (5, 'W-005', 1, 'Mr.', 'Old', 'Name', '', '', 'Counsellor', 'Benin', 'Member State', 'BEN', '', null, '', 0, null, 'withdrawn', 'not coming', 0, 0, 0, 'benin', 'name old', 'w 005 old name benin counsellor', 1795970331829, 1795970359617);

insert into badge (serial, participant, state, credential, issued_at, superseded_by, reason, printed_at, printed_content, printed_template) values
    (1634255586, 1, 'valid', x'a1016168c2e200000003000300000000714f9af934b5f2aea1edafa9ec72ec3471e2a3a79d3899952d522677d4ce5add4657e0a0a642a39d2e4b4a4cbad30d4410a987cd7278d9395098c4d3b4a2b50a', 1795970338385, null, '', 1795970359814, x'50bf846107a0395c0646f97acd217d85', 'conference-a6'),
    (1886134291, 3, 'valid', x'a101706c20130000000200010100000031cd3e5bb5e3fbcb91eab6a108b7cb3982872a7b4d83d251a73f15fc6ae583d75aa7ba04d4f0328079e0c5b0b679de52768e79f682c043f1b3d0a2d4b285930a', 1795970358613, null, '', 1795970359814, x'c9290256e05431c7c752616bc947471a', 'conference-a6'),
    (2017824020, 4, 'valid', x'a10178458d140000000100010200000023c30f374fd42a9911069e73ca9f183c248547f2b04d88c7c0c945fa32a0629b87ce6ec4a10be028b51a582ac5ec0e1eadc2d8a5aa7acafa3b02b22b06a2f60e', 1795970338385, null, '', 1795970338487, x'cadbd424e786055b3c01dce76787a4da', 'conference-a6'),
    (2202091398, 3, 'superseded', x'a10183413f8600000002000101000000ed32ff4638b796979d96b1da41a1cfffde7102f643faa838d207a7fa306a99571f26f3467e64fc1e45ab43a2ad1c1f17f7359d808498332b9d7c194c465aae09', 1795970338385, 1886134291, 'lost', 1795970338487, x'b736f2ee650163e9465df8e61b6cc534', 'conference-a6'),
    (2479218078, 5, 'revoked', x'a10193c5dd9e0000000300010100000036eea4b64488ab81149279c088886a5296d0c323baf949b827bae3a96c94ee75ac4f5b4f3864f02f47631ec0f464de92e3abec9650c9309f630ff36c7eaf370c', 1795970338385, null, '', 1795970338487, x'3ba69ccb503ee24252520a7dc608d3d8', 'conference-a6'),
    (2885714092, 2, 'valid', x'a101ac0080ac0000000300010100000035347d66781073349f0d72f6341e94f17f3ff0fdfaaac56d4a9bb4f8180df88539c380ff13baae46aa7ab247e450b83e091b9eafe84e63adc68acc28604fee04', 1795970338385, null, '', 1795970359814, x'5944549272921638cdc55458d5b38881', 'conference-a6');

insert into scan (id, uuid, kind, at, recorded_at, day, gate, zone, direction, verdict, reason, participant, badge_serial, undoes, note) values
    (1, x'01a2282ccf617000b935bb5aaad567cd', 'scan', 1772427660000, 1795970355041, 0, 'main', 0, 'in', 'admitted', null, 1, 1634255586, null, ''),
    (2, x'01a2282cd06f7000b86486522e0aa514', 'scan', 1772427720000, 1795970355311, 0, 'main', 0, 'in', 'admitted', null, 2, 2885714092, null, ''),
    (3, x'01a2282cd1ad7000b93a86883f9e4c49', 'scan', 1772427780000, 1795970355629, 0, 'main', 0, 'in', 'repeat', null, 2, 2885714092, null, ''),
    (4, x'01a2282cd2bb7000a6b3afad29fef604', 'scan', 1772427840000, 1795970355899, 0, 'main', 0, 'in', 'refused', 'wrong_day', 3, 2202091398, null, ''),
    (5, x'01a2282cd3b57000afbff11417fa4089', 'scan', 1772427900000, 1795970356149, 0, 'main', 0, 'in', 'admitted', null, 4, 2017824020, null, ''),
    (6, x'01a2282cd4fa70009ec4d88219fbb93c', 'scan', 1772431200000, 1795970356474, 0, 'lounge', 1, 'in', 'admitted', null, 1, 1634255586, null, ''),
    (7, x'01a2282cd64f700086a298f41c17cba9', 'scan', 1772431260000, 1795970356815, 0, 'lounge', 1, 'in', 'refused', 'zone', 2, 2885714092, null, ''),
    (8, x'01a2282cd7807000a2ff9548f29e1186', 'scan', 1772442000000, 1795970357120, 0, 'main-out', 0, 'out', 'admitted', null, 1, 1634255586, null, ''),
    (9, x'01a2282cd7a17000a119f5e4399582d7', 'scan', 1772429400000, 1795970357153, 0, 'main', 0, 'in', 'refused', 'invalid', null, null, null, ''),
    (10, x'01a2282cd8ac7000be7bfa60110a5c93', 'scan', 1772445600000, 1795970357420, 0, 'main', 0, 'in', 'repeat', null, 1, 1634255586, null, ''),
    (11, x'01a2282cda3b700083a7f0283bbcb294', 'scan', 1772463600000, 1795970357819, 0, 'main-out', 0, 'out', 'admitted', null, 2, 2885714092, null, ''),
    (12, x'01a2282cdb527000922c7b1b48026784', 'scan', 1772514600000, 1795970358098, 1, 'main', 0, 'in', 'admitted', null, 3, 2202091398, null, ''),
    (13, x'01a2282cdc9c7000901c2402d9b91ce4', 'scan', 1772514660000, 1795970358428, 1, 'main', 0, 'in', 'admitted', null, 2, 2885714092, null, ''),
    (14, x'01a2282cdcee7000b5ffe69101e4cd24', 'undo', 1795970358510, 1795970358510, 1, 'main', 0, 'in', 'admitted', null, 2, 2885714092, 13, 'scanned for a neighbour'),
    (15, x'01a2282cde877000a4783189064e66c3', 'scan', 1772517600000, 1795970358919, 1, 'main', 0, 'in', 'refused', 'superseded', 3, 2202091398, null, ''),
    (16, x'01a2282cdfb170009c3e0ebd4608de24', 'scan', 1772517900000, 1795970359217, 1, 'main', 0, 'in', 'repeat', null, 3, 1886134291, null, ''),
    (17, x'01a2282ce11a700082d889e25fbd558e', 'scan', 1772452800000, 1795970359578, 0, 'main', 0, 'in', 'refused', 'blocked', 4, 2017824020, null, '');

insert into presence (holder, zone, day, first_scan, inside) values
    (1, 0, 0, 1, 1),
    (1, 1, 0, 6, 1),
    (2, 0, 0, 2, 0),
    (3, 0, 1, 12, 1),
    (4, 0, 0, 5, 1);

insert into attendance (participant, day, first_at, last_at, first_scan, last_scan) values
    (1, 0, 1772427660000, 1772445600000, 1, 10),
    (2, 0, 1772427720000, 1772463600000, 2, 11),
    (3, 1, 1772514600000, 1772517900000, 12, 16),
    (4, 0, 1772427900000, 1772427900000, 5, 5);

-- An event as a program of schema 3 left it: rows only, for the tables of the migrations up to 0003.

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

insert into photo (participant, width, height, original_hash, original_width, original_height, stored_at, stored_by, jpeg) values
    (1, 80, 100, x'468e46cd60d960658f306f154887ecc6efd96c177bf3a9ca790ab1d4474c354d', 80, 100, 1795970354694, 'amal', x'ffd8ffe000104a46494600010201019001900000ffc00011080064005003011100021101031101ffdb0043000403030303020403030304040405060a06060505060c0809070a0e0c0f0e0e0c0d0d0f1116130f1015110d0d131a131517181919190f121b1d1b181d16181918ffdb0043010404040605060b06060b18100d101818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818ffc4001f0000010501010101010100000000000000000102030405060708090a0bffc400b5100002010303020403050504040000017d01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffc4001f0100030101010101010101010000000000000102030405060708090a0bffc400b51100020102040403040705040400010277000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9faffda000c03010002110311003f00f21af853faa82800a002800a0e7c5ff02a7f85fe4775547f9e78cff78a9eaff30a0e70a002800a00e16a4ff4702800a002800a0e7c5ff02a7f85fe4775547f9e78cff78a9eaff30a0e70a002800a00e16a4ff4702800a002800a0e7c5ff02a7f85fe4775547f9e78cff78a9eaff30a0e70a002800a00e16a4ff4702800a002800a0e7c5ff02a7f85fe4775547f9e78cff78a9eaff30a0e70a002800a00e16a4ff4702800a002800a0e7c5ff02a7f85fe4775547f9e78cff78a9eaff30a0e70a002800a00e16a4ff4702800a002800a0e7c5ff02a7f85fe4775547f9e98cff78a9eaff30a0e60a002800a00f30fb65cff007ff41fe15fd35ff10ff23ff9f3f89fbb7fc444cf7fe7f7e01f6cb9feff00e83fc28ff887f91ffcf9fc43fe22267bff003fbf00fb65cff7ff0041fe147fc43fc8ff00e7cfe21ff11133dff9fdf807db2e7fbffa0ff0a3fe21fe47ff003e7f10ff0088899eff00cfefc03ed973fdff00d07f8573e2f81324a542738d1d527d7c8a8f8839dcdf23ada4b47a1f6f7fc2aef02ffd00ff00f26a6ffe2ebf84f17c499853af3a719e89bfccb8f07e5b35cf2a5acb57a87fc2aef02ffd00ff00f26a6ffe2eb0ff005a331fe717fa99957fcfbfc43fe1577817fe807ff93537ff001747fad398ff00387fa99957fcfbfc43fe1577817fe807ff0093537ff1747fad398ff387fa99957fcfbfc43fe1577817fe807ff93537ff001747fad398ff00387fa99957fcfbfc4f86abfd2fd0f84d428d0350a340d428d0350ae5c7dde1eaebf65fe45d38de69dfa9fa295fe61e3d3788abfe27f99fafd2d6097905735cb0a2e170a2e170a2e173f3aebfd4f3f190a002800a002b971dfeed53fc2ff22e9fc51f53f452bfcc3c77fbcd4ff13fccfd8697c11f40ae5282800a002803f3aebfd503f190a002800a002b9b1dfeed53fc2ff265d3f8a3ea7e8a57f9858eff0079a9fe27f9b3f61a5f047d02b94a0a002800a00fcebaff00540fc642800a002800ae6c77fbb54ff0bfc9974fe28fa9fa295fe6163bfde6a7f89fe6cfd8697c11f40ae5282800a002803f3aebfd503f190a002800a002b9b1dfeed53fc2ff00265d3f8a3ea7e8a57f9858eff79a9fe27f9b3f61a5f047d02b94a0a002800a00fcebaff540fc642800a002800ae6c77fbb54ff000bfc9974fe28fa9fa295fe6163bfde6a7f89fe6cfd8697c11f40ae5282800a002803ffd9');

insert into print_run (run, at, actor, template, sheet, output, badges, pages) values
    (1, 1795970338487, 'amal', 'conference-a6', 'single', 'badges.pdf', 5, 10),
    (2, 1795970338590, 'amal', 'label-62', 'single', 'label.pdf', 1, 1),
    (3, 1795970359814, 'amal', 'conference-a6', 'single', 'again.pdf', 3, 6);

insert into badge (serial, participant, state, credential, issued_at, superseded_by, reason, printed_at, printed_content, printed_template, printed_run, printed_shows, tray, tray_place) values
    (1634255586, 1, 'valid', x'a1016168c2e200000003000300000000714f9af934b5f2aea1edafa9ec72ec3471e2a3a79d3899952d522677d4ce5add4657e0a0a642a39d2e4b4a4cbad30d4410a987cd7278d9395098c4d3b4a2b50a', 1795970338385, null, '', 1795970359814, x'50bf846107a0395c0646f97acd217d85', 'conference-a6', 3, 697, 1, 1),
    (1886134291, 3, 'valid', x'a101706c20130000000200010100000031cd3e5bb5e3fbcb91eab6a108b7cb3982872a7b4d83d251a73f15fc6ae583d75aa7ba04d4f0328079e0c5b0b679de52768e79f682c043f1b3d0a2d4b285930a', 1795970358613, null, '', 1795970359814, x'c9290256e05431c7c752616bc947471a', 'conference-a6', 3, 697, 2, 1),
    (2017824020, 4, 'valid', x'a10178458d140000000100010200000023c30f374fd42a9911069e73ca9f183c248547f2b04d88c7c0c945fa32a0629b87ce6ec4a10be028b51a582ac5ec0e1eadc2d8a5aa7acafa3b02b22b06a2f60e', 1795970338385, null, '', 1795970338487, x'cadbd424e786055b3c01dce76787a4da', 'conference-a6', 1, 697, 5, 1),
    (2202091398, 3, 'superseded', x'a10183413f8600000002000101000000ed32ff4638b796979d96b1da41a1cfffde7102f643faa838d207a7fa306a99571f26f3467e64fc1e45ab43a2ad1c1f17f7359d808498332b9d7c194c465aae09', 1795970338385, 1886134291, 'lost', 1795970338487, x'b736f2ee650163e9465df8e61b6cc534', 'conference-a6', 1, 697, 2, 1),
    (2479218078, 5, 'revoked', x'a10193c5dd9e0000000300010100000036eea4b64488ab81149279c088886a5296d0c323baf949b827bae3a96c94ee75ac4f5b4f3864f02f47631ec0f464de92e3abec9650c9309f630ff36c7eaf370c', 1795970338385, null, '', 1795970338487, x'3ba69ccb503ee24252520a7dc608d3d8', 'conference-a6', 1, 697, 3, 1),
    (2885714092, 2, 'valid', x'a101ac0080ac0000000300010100000035347d66781073349f0d72f6341e94f17f3ff0fdfaaac56d4a9bb4f8180df88539c380ff13baae46aa7ab247e450b83e091b9eafe84e63adc68acc28604fee04', 1795970338385, null, '', 1795970359814, x'5944549272921638cdc55458d5b38881', 'conference-a6', 3, 697, 4, 1);

insert into print_run_badge (run, place, serial, content) values
    (1, 1, 1634255586, x'c633f35d92d9631244286ea158b99d70'),
    (1, 2, 2202091398, x'b736f2ee650163e9465df8e61b6cc534'),
    (1, 3, 2479218078, x'3ba69ccb503ee24252520a7dc608d3d8'),
    (1, 4, 2885714092, x'634fc63f779e495973560fc352cc04db'),
    (1, 5, 2017824020, x'cadbd424e786055b3c01dce76787a4da'),
    (2, 1, 2017824020, x'43a57f9d24b47875f5c0ee376b3b4a02'),
    (3, 1, 1634255586, x'50bf846107a0395c0646f97acd217d85'),
    (3, 2, 1886134291, x'c9290256e05431c7c752616bc947471a'),
    (3, 3, 2885714092, x'5944549272921638cdc55458d5b38881');

insert into handout (id, serial, kind, at, actor, recipient, note, undoes) values
    (1, 1634255586, 'handout', 1795970359716, 'amal', 'Nasser Saleh', '', null);

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

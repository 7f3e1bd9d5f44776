-- An event as a program of schema 13 left it: rows only, for the tables of the migrations up to 0013.

insert into event (id, uuid, name, short_name, place, timezone, day_starts_at, unlisted, organiser, emergency, help_desk, return_to, hours, revision) values
    (1, x'c6015a975c3b43b59e77d2e212c94314', 'Regional Meeting on Water', 'WATER26', 'Nairobi', 'Africa/Nairobi', '04:00:00', 'refuse', 'Ministry of Water', '', '', '', '', 7);

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
    ('lounge', 'Lounge', 1, 'in', 'warn', 'counted', 2),
    ('main', 'Main entrance', 0, 'in', 'warn', 'counted', 0),
    ('main-out', 'Main exit', 0, 'out', 'warn', 'counted', 1);

insert into signing_key (key_id, public_key, state, created_at) values
    (1, x'0bb88a1f0c152cdb0da8e2b22548d5092d2cbdd19d6f266fe4b16e009d0d54ff', 'retired', 1795970331637),
    (2, x'73bf6187a55aa32015de4c711ceab4b3a5435afefe33fb8656c9b27640c53338', 'active', 1795970359858);

insert into participant (id, reference, category, title, given_name, family_name, name, native_name, function, delegation, delegation_type, country, email, days, photo, head, sort_order, standing, standing_reason, zones_added, zones_withheld, says_head, delegation_key, name_key, search, created_at, updated_at, own) values
    (1, 'W-001', 0, 'H.E. Ms.', 'Amina', 'Wanjiru', '', '', 'Cabinet Secretary for Water', 'Kenya', 'Member State', 'KEN', 'cs@water.example', null, '', 1, null, 'accredited', '', 0, 0, 0, 'kenya', 'wanjiru amina', 'w 001 amina wanjiru kenya cabinet secretary for water cs water example savanna lodge north', 1795970331829, 1795980179925, '{"0":"Savanna Lodge","1":"North"}'),
    (2, 'W-002', 1, 'Mr.', 'Youssef', 'El Khatib', '', 'يوسف الخطيب', 'Director General', 'Lebanon', 'Member State', 'LBN', 'youssef@example.org', null, '', 0, null, 'accredited', '', 0, 0, 0, 'lebanon', 'el khatib youssef', 'w 002 youssef el khatib يوسف الخطيب lebanon director general youssef example org', 1795970331829, 1795970358554, ''),
    (3, 'W-003', 1, 'Ms.', 'Zoë', 'd’Almeida', '', '', 'Adviser', 'Benin', 'Member State', 'BEN', 'zoe@desk.example', 2, '', 0, null, 'accredited', '', 0, 0, 0, 'benin', 'dalmeida zoe', 'w 003 zoe dalmeida benin adviser zoe desk example lakeside south', 1795970331829, 1795980179925, '{"0":"Lakeside","1":"South"}'),
    (4, 'W-004', 2, 'Mr.', 'Пётр', 'Иванов', '', 'Пётр Иванов', 'Correspondent', 'Daily News', 'Media', '', 'press@example.org', null, '', 0, null, 'blocked', 'asked to', 0, 0, 0, 'daily news', 'иванов петр', 'w 004 петр иванов петр иванов daily news correspondent press example org', 1795970331829, 1795970359251, ''),
    (5, 'W-005', 1, 'Mr.', 'Old', 'Name', '', '', 'Counsellor', 'Benin', 'Member State', 'BEN', '', null, '', 0, null, 'withdrawn', 'not coming', 0, 0, 0, 'benin', 'name old', 'w 005 old name benin counsellor', 1795970331829, 1795970359617, '');

insert into badge (serial, participant, state, credential, issued_at, superseded_by, reason, printed_at, printed_content, printed_template, printed_run, printed_shows, tray, tray_place) values
    (1634255586, 1, 'valid', x'a1016168c2e200000003000300000000714f9af934b5f2aea1edafa9ec72ec3471e2a3a79d3899952d522677d4ce5add4657e0a0a642a39d2e4b4a4cbad30d4410a987cd7278d9395098c4d3b4a2b50a', 1795970338385, null, '', 1795970359814, x'50bf846107a0395c0646f97acd217d85', 'conference-a6', 3, 697, 1, 1),
    (1886134291, 3, 'valid', x'a101706c20130000000200010100000031cd3e5bb5e3fbcb91eab6a108b7cb3982872a7b4d83d251a73f15fc6ae583d75aa7ba04d4f0328079e0c5b0b679de52768e79f682c043f1b3d0a2d4b285930a', 1795970358613, null, '', 1795970359814, x'c9290256e05431c7c752616bc947471a', 'conference-a6', 3, 697, 2, 1),
    (2017824020, 4, 'valid', x'a10178458d140000000100010200000023c30f374fd42a9911069e73ca9f183c248547f2b04d88c7c0c945fa32a0629b87ce6ec4a10be028b51a582ac5ec0e1eadc2d8a5aa7acafa3b02b22b06a2f60e', 1795970338385, null, '', 1795970338487, x'cadbd424e786055b3c01dce76787a4da', 'conference-a6', 1, 697, 5, 1),
    (2202091398, 3, 'superseded', x'a10183413f8600000002000101000000ed32ff4638b796979d96b1da41a1cfffde7102f643faa838d207a7fa306a99571f26f3467e64fc1e45ab43a2ad1c1f17f7359d808498332b9d7c194c465aae09', 1795970338385, 1886134291, 'lost', 1795970338487, x'b736f2ee650163e9465df8e61b6cc534', 'conference-a6', 1, 697, 2, 1),
    (2479218078, 5, 'revoked', x'a10193c5dd9e0000000300010100000036eea4b64488ab81149279c088886a5296d0c323baf949b827bae3a96c94ee75ac4f5b4f3864f02f47631ec0f464de92e3abec9650c9309f630ff36c7eaf370c', 1795970338385, null, '', 1795970338487, x'3ba69ccb503ee24252520a7dc608d3d8', 'conference-a6', 1, 697, 3, 1),
    (2885714092, 2, 'valid', x'a101ac0080ac0000000300010100000035347d66781073349f0d72f6341e94f17f3ff0fdfaaac56d4a9bb4f8180df88539c380ff13baae46aa7ab247e450b83e091b9eafe84e63adc68acc28604fee04', 1795970338385, null, '', 1795970359814, x'5944549272921638cdc55458d5b38881', 'conference-a6', 3, 697, 4, 1);

insert into scan (id, uuid, kind, at, recorded_at, day, gate, zone, direction, verdict, reason, participant, badge_serial, undoes, note, actor, entry, hash, counts) values
    (1, x'01a2282ccf617000b935bb5aaad567cd', 'scan', 1772427660000, 1795970355041, 0, 'main', 0, 'in', 'admitted', null, 1, 1634255586, null, '', 'amal', 16, x'8f8bd71a97cafc2f280b016efb94cb927b1d4aa1673081a56af1c0e6b9dbabb7', null),
    (2, x'01a2282cd06f7000b86486522e0aa514', 'scan', 1772427720000, 1795970355311, 0, 'main', 0, 'in', 'admitted', null, 2, 2885714092, null, '', 'amal', 17, x'24375c5a25354ee49880343397bd85549c30ec590062c4d03bf721e69bd4b356', null),
    (3, x'01a2282cd1ad7000b93a86883f9e4c49', 'scan', 1772427780000, 1795970355629, 0, 'main', 0, 'in', 'repeat', null, 2, 2885714092, null, '', 'amal', 18, x'3c7be2859ae581439753278978be0325747f0cf9f4cb0983845220cd60ef15d9', null),
    (4, x'01a2282cd2bb7000a6b3afad29fef604', 'scan', 1772427840000, 1795970355899, 0, 'main', 0, 'in', 'refused', 'wrong_day', 3, 2202091398, null, '', 'amal', 19, x'3eab3850e5a469b7c48493e6016f946e84a7292747b2343a6a0711cd9d1a9b96', null),
    (5, x'01a2282cd3b57000afbff11417fa4089', 'scan', 1772427900000, 1795970356149, 0, 'main', 0, 'in', 'admitted', null, 4, 2017824020, null, '', 'amal', 20, x'a8fe926b91ec3f4055850e45eb806304040a0fbac759f67135e6d7676ccd4570', null),
    (6, x'01a2282cd4fa70009ec4d88219fbb93c', 'scan', 1772431200000, 1795970356474, 0, 'lounge', 1, 'in', 'admitted', null, 1, 1634255586, null, '', 'amal', 21, x'd685829ee935b4c66c92a2b5fcf68288d78c8a821c9e5392fb6525a9d7fe2b41', null),
    (7, x'01a2282cd64f700086a298f41c17cba9', 'scan', 1772431260000, 1795970356815, 0, 'lounge', 1, 'in', 'refused', 'zone', 2, 2885714092, null, '', 'amal', 22, x'c11b3ddec7f4a35ede15e73c21e0c7bf38a832569489caafeec941d69b47813a', null),
    (8, x'01a2282cd7807000a2ff9548f29e1186', 'scan', 1772442000000, 1795970357120, 0, 'main-out', 0, 'out', 'admitted', null, 1, 1634255586, null, '', 'amal', 23, x'028c9ccbe837c4039d2ecb3d4226b5443c9ac7b9097a389c720fbf401d173786', null),
    (9, x'01a2282cd7a17000a119f5e4399582d7', 'scan', 1772429400000, 1795970357153, 0, 'main', 0, 'in', 'refused', 'invalid', null, null, null, '', 'amal', 24, x'9bd5e7add9acf15c5ad5dfd0ca946aeb7ac860083271902c9d0ff498dfd6e6ac', null),
    (10, x'01a2282cd8ac7000be7bfa60110a5c93', 'scan', 1772445600000, 1795970357420, 0, 'main', 0, 'in', 'repeat', null, 1, 1634255586, null, '', 'amal', 25, x'5a73e7babe6e96aa6b6a6c2014991cefd151efd5b45c84a12eb9b4ccdd37e7fd', null),
    (11, x'01a2282cda3b700083a7f0283bbcb294', 'scan', 1772463600000, 1795970357819, 0, 'main-out', 0, 'out', 'admitted', null, 2, 2885714092, null, '', 'amal', 26, x'd985c138c76f20f97c245b47b7f32d0e1fcf24779df1e383cc7da22421f55307', null),
    (12, x'01a2282cdb527000922c7b1b48026784', 'scan', 1772514600000, 1795970358098, 1, 'main', 0, 'in', 'admitted', null, 3, 2202091398, null, '', 'amal', 27, x'496b76a26339d3c58a8e72f1c8f19167f465664c856526c5d3c2424a58d43bce', null),
    (13, x'01a2282cdc9c7000901c2402d9b91ce4', 'scan', 1772514660000, 1795970358428, 1, 'main', 0, 'in', 'admitted', null, 2, 2885714092, null, '', 'amal', 28, x'8799f6b05607260130c229416799858462a9d001d8cc1bb831432a79bd7886e9', null),
    (14, x'01a2282cdcee7000b5ffe69101e4cd24', 'undo', 1795970358510, 1795970358510, 1, 'main', 0, 'in', 'admitted', null, 2, 2885714092, 13, 'scanned for a neighbour', 'amal', 29, x'91a0e9431cac2b1d2312acd84ca6c5d7dec01b9d8244df66d1619a9e2a32283c', null),
    (15, x'01a2282cde877000a4783189064e66c3', 'scan', 1772517600000, 1795970358919, 1, 'main', 0, 'in', 'refused', 'superseded', 3, 2202091398, null, '', 'amal', 33, x'99749267aa4115662d88329605b872c48feb8b79779d0d268cb8549b9b9fd90f', null),
    (16, x'01a2282cdfb170009c3e0ebd4608de24', 'scan', 1772517900000, 1795970359217, 1, 'main', 0, 'in', 'repeat', null, 3, 1886134291, null, '', 'amal', 34, x'9b79138bb76ea6eabc45376d089209c231a79bb9847b037a10491f01083de140', null),
    (17, x'01a2282ce11a700082d889e25fbd558e', 'scan', 1772452800000, 1795970359578, 0, 'main', 0, 'in', 'refused', 'blocked', 4, 2017824020, null, '', 'amal', 36, x'73b7f5b6e0ae00330229db053a5ba06a67dcaffa6bebb129fe17d4e7df9366a3', null),
    (18, x'01a228c2b8417000aecfe4ef6241b4c3', 'scan', 1772463600000, 1795980179521, 0, 'main-out', 0, 'out', 'refused', 'blocked', 4, 2017824020, null, '', 'amal', 49, x'59afba258945419b3c1ad446a95cf3fede0817e5db78c359708b58e2cf6a50e0', 1),
    (19, x'01950000000070008000000000000002', 'scan', 1772517600000, 1795980179602, 1, 'main', 0, 'in', 'refused', 'blocked', 4, 2017824020, null, '', 'North lane', 50, x'7360ab41124992e056dfdcdc67a8d19bd74db62cafe45e72bdd5277338b5882e', 0);

insert into presence (holder, zone, day, first_scan, inside, last_at) values
    (1, 0, 0, 1, 1, 1772445600000),
    (1, 1, 0, 6, 1, 1772431200000),
    (2, 0, 0, 2, 0, 1772463600000),
    (3, 0, 1, 12, 1, 1772517900000),
    (4, 0, 0, 5, 0, 1772463600000);

insert into attendance (participant, day, first_at, last_at, first_scan, last_scan) values
    (1, 0, 1772427660000, 1772445600000, 1, 10),
    (2, 0, 1772427720000, 1772463600000, 2, 11),
    (3, 1, 1772514600000, 1772517900000, 12, 16),
    (4, 0, 1772427900000, 1772463600000, 5, 18);

insert into photo (participant, width, height, original_hash, original_width, original_height, stored_at, stored_by, jpeg) values
    (1, 80, 100, x'468e46cd60d960658f306f154887ecc6efd96c177bf3a9ca790ab1d4474c354d', 80, 100, 1795970354694, 'amal', x'ffd8ffe000104a46494600010201019001900000ffc00011080064005003011100021101031101ffdb0043000403030303020403030304040405060a06060505060c0809070a0e0c0f0e0e0c0d0d0f1116130f1015110d0d131a131517181919190f121b1d1b181d16181918ffdb0043010404040605060b06060b18100d101818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818ffc4001f0000010501010101010100000000000000000102030405060708090a0bffc400b5100002010303020403050504040000017d01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffc4001f0100030101010101010101010000000000000102030405060708090a0bffc400b51100020102040403040705040400010277000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9faffda000c03010002110311003f00f21af853faa82800a002800a0e7c5ff02a7f85fe4775547f9e78cff78a9eaff30a0e70a002800a00e16a4ff4702800a002800a0e7c5ff02a7f85fe4775547f9e78cff78a9eaff30a0e70a002800a00e16a4ff4702800a002800a0e7c5ff02a7f85fe4775547f9e78cff78a9eaff30a0e70a002800a00e16a4ff4702800a002800a0e7c5ff02a7f85fe4775547f9e78cff78a9eaff30a0e70a002800a00e16a4ff4702800a002800a0e7c5ff02a7f85fe4775547f9e78cff78a9eaff30a0e70a002800a00e16a4ff4702800a002800a0e7c5ff02a7f85fe4775547f9e98cff78a9eaff30a0e60a002800a00f30fb65cff007ff41fe15fd35ff10ff23ff9f3f89fbb7fc444cf7fe7f7e01f6cb9feff00e83fc28ff887f91ffcf9fc43fe22267bff003fbf00fb65cff7ff0041fe147fc43fc8ff00e7cfe21ff11133dff9fdf807db2e7fbffa0ff0a3fe21fe47ff003e7f10ff0088899eff00cfefc03ed973fdff00d07f8573e2f81324a542738d1d527d7c8a8f8839dcdf23ada4b47a1f6f7fc2aef02ffd00ff00f26a6ffe2ebf84f17c499853af3a719e89bfccb8f07e5b35cf2a5acb57a87fc2aef02ffd00ff00f26a6ffe2eb0ff005a331fe717fa99957fcfbfc43fe1577817fe807ff93537ff001747fad398ff00387fa99957fcfbfc43fe1577817fe807ff0093537ff1747fad398ff387fa99957fcfbfc43fe1577817fe807ff93537ff001747fad398ff00387fa99957fcfbfc4f86abfd2fd0f84d428d0350a340d428d0350ae5c7dde1eaebf65fe45d38de69dfa9fa295fe61e3d3788abfe27f99fafd2d6097905735cb0a2e170a2e170a2e173f3aebfd4f3f190a002800a002b971dfeed53fc2ff22e9fc51f53f452bfcc3c77fbcd4ff13fccfd8697c11f40ae5282800a002803f3aebfd503f190a002800a002b9b1dfeed53fc2ff265d3f8a3ea7e8a57f9858eff0079a9fe27f9b3f61a5f047d02b94a0a002800a00fcebaff00540fc642800a002800ae6c77fbb54ff0bfc9974fe28fa9fa295fe6163bfde6a7f89fe6cfd8697c11f40ae5282800a002803f3aebfd503f190a002800a002b9b1dfeed53fc2ff00265d3f8a3ea7e8a57f9858eff79a9fe27f9b3f61a5f047d02b94a0a002800a00fcebaff540fc642800a002800ae6c77fbb54ff000bfc9974fe28fa9fa295fe6163bfde6a7f89fe6cfd8697c11f40ae5282800a002803ffd9');

insert into print_run (run, at, actor, template, sheet, output, badges, pages) values
    (1, 1795970338487, 'amal', 'conference-a6', 'single', 'badges.pdf', 5, 10),
    (2, 1795970338590, 'amal', 'label-62', 'single', 'label.pdf', 1, 1),
    (3, 1795970359814, 'amal', 'conference-a6', 'single', 'again.pdf', 3, 6);

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

insert into short_credential (serial, key_id, tag, issued_at, issued_by) values
    (2017824020, 1, x'f3ad5afa5b13cdf6', 1795970338576, 'amal');

insert into journal (entry, at, actor, action, subject_kind, subject, details, commitment, hash, salt, content) values
    (1, 1795970331637, 'amal', 'event.create', 'event', '', '{"name":"Regional Meeting on Water","key":1,"tables":{"event":"fd123030b83be1fa8c90d9b75bd550b4497f041625ac1b35a6fffa0bc82fcbe3","event_day":"9d82c668a07aac967143653c441742133529ee0f6f73b56635b2e242e353f01f","zone":"4108299ebbfab97a7a0da869284345a2a64d4f4fda5c5996832984a8d092d7c9","category":"1f649da9e8133f7cbd0ff4dcf77e8ece870249ac0b21f5f0f078dcfed794dcfa","gate":"3c495684b4c47a96fbc4c06d486f89a38f894793723eba627d46ab31fea45635","retention":"0cd623dba44e28d9c462b478ee5b27b22490409891d44cb3ae1d90fe783528c1","saved_report":"9692082e80ea7597e0889d84b4ee869152650e9182181e9657d0f7f7d171e010","saved_report_option":"539b92489e7298ef6954e6f8580d82ecf6720ff22ab2b9005e3c5e97d153c5ac","signing_key":"6966670c5402d77f06059799f90f3ebddb1dd844efabc2e66c1e26c88e85206a","statistic":"96e5cb99f963dd1a7f16e9e05453e73697386581cf756ae3544d38edaed3a897"}}', null, x'15822831f6eea660621b0c184be83ee54435b2f31f1b47a33d80e8ebd5f3ff33', null, null),
    (2, 1795970331829, 'amal', 'participant.add', 'participant', '1', '{"category":"Minister","delegation":"Kenya","delegation_type":"Member State","country":"KEN","head":true}', x'4179e01af52426bf3dd332a1e1ba0523f61efb384f25b37a5263397b9e7b83cd', x'37a17bddfefa640286c9d823974b51aa1e44a5ceb5db7fcc71070627f3f0c01e', x'6090d9de7998f4c85eebcf379b53c0cc', '{"reference":"W-001","title":"H.E. Ms.","given_name":"Amina","family_name":"Wanjiru","function":"Cabinet Secretary for Water","email":"amina@example.org"}'),
    (3, 1795970331829, 'amal', 'participant.add', 'participant', '2', '{"category":"Delegate","delegation":"Lebanon","delegation_type":"Member State","country":"LBN"}', x'fa04cf5f3eb461e123630e191a5802505c194380706e9cd1bd92f37b696ff208', x'1016ee4203ad1fe344bdfc26f108a234b934db8c4d2d845c398a80f1f4d2faab', x'7a61cf64dbc779f19b87599744bfdf78', '{"reference":"W-002","title":"Mr.","given_name":"Youssef","family_name":"El Khatib","native_name":"يوسف الخطيب","function":"Director","email":"youssef@example.org"}'),
    (4, 1795970331829, 'amal', 'participant.add', 'participant', '3', '{"category":"Delegate","delegation":"Benin","delegation_type":"Member State","country":"BEN","days":2}', x'87a3c841d4f6dea9e28d1bc51bcbf8ba1a06a03e0dc658c0ac5f268b4d069442', x'35ad056030a0a00859f5bf768319e982633ebaa09c069a282a3ec91f4d97ead1', x'd2df308c1b1ab18d29cb6f61a7520738', '{"reference":"W-003","title":"Ms.","given_name":"Zoë","family_name":"d’Almeida","function":"Adviser"}'),
    (5, 1795970331829, 'amal', 'participant.add', 'participant', '4', '{"category":"Media","delegation":"Daily News","delegation_type":"Media"}', x'ef80aec49f4d05e56c6ca6a4865b30f0f3d3ac773ff2d3040bff4466dcfd537a', x'0460f4779e6212c887e386c41c9d04e585d8f4dcaee5384b80c93219c9f74182', x'709aebed256707f234603aabd056729f', '{"reference":"W-004","title":"Mr.","given_name":"Пётр","family_name":"Иванов","native_name":"Пётр Иванов","function":"Correspondent","email":"press@example.org"}'),
    (6, 1795970331829, 'amal', 'participant.add', 'participant', '5', '{"category":"Delegate","delegation":"Benin","delegation_type":"Member State","country":"BEN"}', x'377e3b738ebc64c4b1dcb13a6f75291fba92ba1dd1085f4d7e819fee16ab740a', x'1889b514eaaa4160a25ea3a5995da6119251fac6dca057c29f0bb41f7d94ac1f', x'12b436a9496e342b47216b83155db7e3', '{"reference":"W-005","title":"Mr.","given_name":"Old","family_name":"Name","function":"Counsellor"}'),
    (7, 1795970338385, 'amal', 'badge.issue', 'badge', '6168C2E2', '{"participant":1}', null, x'cdfeb804ec0da9931d2dde8bb25f36d46e4d76ccdee599c5717fae28083b2257', null, null),
    (8, 1795970338385, 'amal', 'badge.issue', 'badge', '78458D14', '{"participant":4}', null, x'89b5327a4d63ca56a791d259616fb515c96375e6d4bdbe8ef61209802b367dac', null, null),
    (9, 1795970338385, 'amal', 'badge.issue', 'badge', '83413F86', '{"participant":3}', null, x'5787c25200064cf6cd6f6175621e3eeb93289dfb6e9623c43c0fab34225cf2b7', null, null),
    (10, 1795970338385, 'amal', 'badge.issue', 'badge', '93C5DD9E', '{"participant":5}', null, x'49ac7f4e6c1412ab34ac447ff7d4a05bebcdb8813da9ae6b89b55c83e7a76067', null, null),
    (11, 1795970338385, 'amal', 'badge.issue', 'badge', 'AC0080AC', '{"participant":2}', null, x'3e9dd4f389f7e170aaca7aeb6295503ecea4dc6bbcd56f706929dda5c17a7ce3', null, null),
    (12, 1795970338487, 'amal', 'badge.print', 'print-run', '1', '{"badges":5,"pages":10,"template":"conference-a6","sheet":"single"}', x'5ac72fd919a824dc31f10b5e5a6982e458dc529775ab5eaf3cdbcad1e38bca30', x'59467659e6cce94ad5010211a83b8e0d4edfa04386bf514163ec13d0e267e73d', x'b71b59694096bacccd96c45c1a82b195', '{"output":"badges.pdf"}'),
    (13, 1795970338576, 'amal', 'badge.short-code', 'event', '', '{"badges":1,"key":1}', null, x'aeaff506617dc55695b8164e40c075a8783825b856c21c385b703c03f7da5844', null, null),
    (14, 1795970338590, 'amal', 'badge.print', 'print-run', '2', '{"badges":1,"pages":1,"template":"label-62","sheet":"single"}', x'3b0c8e67819249120b737f52034d376320f1d33da0827b846082ae479cc9f996', x'c15bb7d2260a8901886eb8b3379d1c643e0279f68d83a56aea628e67df621ac2', x'b9354e7dc7aac1627c359eb1a72638f1', '{"output":"label.pdf"}'),
    (15, 1795970354694, 'amal', 'photo.put', 'participant', '1', '{"width":80,"height":100}', x'e002d29919b536b6802e5175ee0f29cacf75c07b8673ea34297c7a10f2f94784', x'5c60e884fe2f5a3073dfbc4b31120eb9e5b6f5700b2be7bd94452d58f6f3cbb2', x'1efc6d21a8ba62a38a089a28c8c1f7da', '{"sha256":"468e46cd60d960658f306f154887ecc6efd96c177bf3a9ca790ab1d4474c354d","stored":"1166d09809c3bb8dd5f44573316d8af2c4309c28f165f032ffe3e0c016f3dcd4"}'),
    (30, 1795970358510, 'amal', 'scan.undo', 'scan', '01a2282c-dcee-7000-b5ff-e69101e4cd24', '{"undoes":"01a2282c-dc9c-7000-901c-2402d9b91ce4"}', x'e31f521308fac4244f0f25f8ca64f0a61171939ec88f7edf6a5f0e7641dbd07d', x'b08457f144c65992fb95cbdafc6e45b06c5870ad81a41054ef161edc38a2c144', x'5ecd472262a1a13565c94c72c18f6cb3', '{"reason":"scanned for a neighbour"}'),
    (31, 1795970358554, 'amal', 'participant.edit', 'participant', '2', '{"fields":["function"]}', x'acc3933e20300bdcd0435b8de64099ddcfd7e40051f375d9baf4295790ecda49', x'8dec1dc226ad6a9c06d7a1404d0a716a6c110542445564e2b05847a3a5e582f4', x'c8bc6f98bf4c6fa46262318ca582d6ba', '{"function":["Director","Director General"]}'),
    (32, 1795970358613, 'amal', 'badge.reissue', 'badge', '706C2013', '{"participant":3,"supersedes":"83413F86"}', x'0900b98ae016777fe9b713c3a6c225f5ddf364ab977771a53feded8a15189039', x'def84835f6e4996db6471d05efdee23562b779cb54b5b6fa9e0d16ba561c81e7', x'a53b8039e5291d90a5281e877fc7ee77', '{"reason":"lost"}'),
    (35, 1795970359251, 'amal', 'participant.standing', 'participant', '4', '{"from":"accredited","to":"blocked"}', x'8450d1fd5866c36958b00ff6d1f60f07b3b43515dd9ca0df0e390c66f35b4c52', x'4bf667ef27dac8b060a7a78f3207f50583988f52b04471167c7869cc03e87cd2', x'083a8589cf18c73e546d7f5c8c5578c1', '{"reason":"asked to"}'),
    (37, 1795970359617, 'amal', 'participant.standing', 'participant', '5', '{"from":"accredited","to":"withdrawn"}', x'b5790dc508d324e131561f41e7af4255148ad72afe845d1c183ecd5a92910d0d', x'b0ebdcab6141bddd6517649ff96fc7d3a1739bcdc504c5924da6b4059cdcd67d', x'd93c5157580404902bef685aed3ee60c', '{"reason":"not coming"}'),
    (38, 1795970359663, 'amal', 'badge.revoke', 'badge', '93C5DD9E', '{"participant":5}', x'ba2834bd1fa2b05401221ba88fb8da075cdc985151b3518a3a034ab04aa6f776', x'902327de5692d448f6c96adb506ff3df935a8eb9eba1f57e2073fd5b6cb71c2f', x'7dd1bba014c653b4bbccfc60cefe4988', '{"reason":""}'),
    (39, 1795970359716, 'amal', 'badge.handout', 'badge', '6168C2E2', '', x'2eb69b4cf5e436f7b8ef22553c7e5b7e55b68b209ff2a56ee8494ca913b43f85', x'69b607cc9886b2e9347d9fd5f8895bc67e972f747a1dbbce16e201fc7dd2d7a9', x'4998b867a6b33c0081327f756c46f22f', '{"recipient":"Nasser Saleh","note":""}'),
    (40, 1795970359814, 'amal', 'badge.print', 'print-run', '3', '{"badges":3,"pages":6,"template":"conference-a6","sheet":"single"}', x'1e39c8b294b613f9065c8d008977e7c45035c80151db2f69924a6c33e6a9c87a', x'e1f0ef049b81b845fe548b676130269ed80649114dcdd8f480797846771bc080', x'9e9aa54712d9e36f01cbf349e6070397', '{"output":"again.pdf"}'),
    (41, 1795970359858, 'amal', 'key.add', 'key', '2', '{"tables":{"signing_key":"c3065328b0f6fba359f358b2f8168f389fe0a7b6400c458fa9cbe8e65d769f38"}}', null, x'7ab336d43e7c92dc1be998361c1fc63fcc763121af86f08afb33f7711d4ca207', null, null),
    (42, 1795970359870, 'amal', 'key.state', 'key', '1', '{"state":"retired","tables":{"signing_key":"3339c49b32844d4261d3535dac500353dff6ad1a11435dd1061588685a25303f"}}', null, x'839cbfcae4595d316b5b411b93a1846c8191dcd19b274d0a0993185f6c0e2d1b', null, null),
    (43, 1795970373778, 'amal', 'device.allow', 'device', '', '{"name":"Gate 1","role":"gate","gate":"main"}', null, x'6295e3ace12a42c1e11e355fff209bbfa482567aaa35f290b302d6815851ad24', null, null),
    (44, 1795970373862, 'accredit', 'device.enroll', 'device', '1', '{"name":"Gate 1","role":"gate","gate":"main"}', null, x'5ee1ecda5b37d446904f3654753415cd2fb38c3484c624305af69389937b18b8', null, null),
    (45, 1795970373872, 'amal', 'device.allow', 'device', '', '{"name":"Wall","role":"viewer","gate":null}', null, x'61bea280c11ec0e20604d7f54ab00114f18de226cec9788361b5b536a19de231', null, null),
    (46, 1795980179374, 'amal', 'participant.note', 'participant', '1', '', x'2baa81d4419c026f5bfdc6ffaa5be0690770b3d70d857e55eb59b5982f242efe', x'e930116fdcd04c7000410cfe9db63cc160fabcd00cfa67c9c10a7a12a7304e53', x'e21413eeda3ed66ff390708c131eb262', '{"note":"Ask for the driver"}'),
    (47, 1795980179413, 'amal', 'device.allow', 'device', '', '{"name":"North lane","role":"gate","gate":"main","by_name":false}', null, x'b2f2129a827e0dfd9d23966e4feceeb56035d67ff33bf20a38686be796ee7ef4', null, null),
    (48, 1795980179433, 'accredit', 'device.enroll', 'device', '2', '{"name":"North lane","role":"gate","gate":"main","by_name":false}', null, x'8fd4f6d78b0a5986b20c64ddaf210e2b6ad5b31271d29fb2a731628401c82c3b', null, null),
    (51, 1795980179739, 'amal', 'participant.edit', 'participant', '3', '{"fields":["email"]}', x'f6eb2241da7fc4a0e69140a8c0df012c77496fa7867a410f908ba5fe662f205a', x'b2fd4cb87cc553af27fb35ffeda9a1831a9772f80059476bed065890a3863945', x'c76375192b42cf4334159c8444aabfc9', '{"email":["","zoe@desk.example"]}'),
    (52, 1795980179786, 'amal', 'participant.edit', 'participant', '1', '{"fields":["email"]}', x'1bdd84dec2e70a090c8c9f8449ce88a0fecd52cab1e38b68d40c263efcf96b17', x'c0c57bd96f09b6f02b2de0f0712c74b7c567cd8f693591eab326eded150e70d7', x'8899988beddd3ce51579f5139bddda7a', '{"email":["amina@example.org","cs@water.example"]}'),
    (53, 1795980179851, 'amal', 'event.apply', 'event', '', '{"changes":["field \"hotel\" added","field \"bus\" added"],"rights":{},"tables":{"event":"fd123030b83be1fa8c90d9b75bd550b4497f041625ac1b35a6fffa0bc82fcbe3","event_day":"9d82c668a07aac967143653c441742133529ee0f6f73b56635b2e242e353f01f","zone":"4108299ebbfab97a7a0da869284345a2a64d4f4fda5c5996832984a8d092d7c9","category":"1f649da9e8133f7cbd0ff4dcf77e8ece870249ac0b21f5f0f078dcfed794dcfa","gate":"3c495684b4c47a96fbc4c06d486f89a38f894793723eba627d46ab31fea45635","retention":"0cd623dba44e28d9c462b478ee5b27b22490409891d44cb3ae1d90fe783528c1","saved_report":"9692082e80ea7597e0889d84b4ee869152650e9182181e9657d0f7f7d171e010","saved_report_option":"539b92489e7298ef6954e6f8580d82ecf6720ff22ab2b9005e3c5e97d153c5ac","own_field":"aadf8379e63db5ccb80d0ecdf9c09c78bfa71f1cccc39b7210e5f7d3c58c3b47"}}', null, x'db7e69cd39af8bc5a4ffdc08fb2b971b13de747dd6c04209358949e455cf9c2f', null, null),
    (54, 1795980179925, 'amal', 'participant.edit', 'participant', '1', '{"fields":["field.hotel","field.bus"]}', x'43c46f66f8a32ffe5e413c3e28794ad139a2db75a9cc1490ea0612caa8b1ff84', x'dcf2e40b888e203e563f4e280f2ad171465cc8209bc048260ceb6884d336a78e', x'7970c2b0ea2f815a1e217fe32a22c978', '{"field.hotel":["","Savanna Lodge"],"field.bus":["","North"]}'),
    (55, 1795980179925, 'amal', 'participant.edit', 'participant', '3', '{"fields":["field.hotel","field.bus"]}', x'ce70fd9db9ccd8fcbba6a3054e746120ac4c36b52042192788c07dab44d23cc1', x'3bb33951509f1ad7ba762d4a638c6c59e2eb31bc0474c6d029ec9be121b10d29', x'637a3b97431b4a67a637fd3c340f25c3', '{"field.hotel":["","Lakeside"],"field.bus":["","South"]}'),
    (56, 1796040374989, 'amal', 'event.apply', 'event', '', '{"changes":["field \"bus\" changed"],"rights":{},"tables":{"event":"fd123030b83be1fa8c90d9b75bd550b4497f041625ac1b35a6fffa0bc82fcbe3","event_day":"9d82c668a07aac967143653c441742133529ee0f6f73b56635b2e242e353f01f","zone":"4108299ebbfab97a7a0da869284345a2a64d4f4fda5c5996832984a8d092d7c9","category":"1f649da9e8133f7cbd0ff4dcf77e8ece870249ac0b21f5f0f078dcfed794dcfa","gate":"3c495684b4c47a96fbc4c06d486f89a38f894793723eba627d46ab31fea45635","retention":"0cd623dba44e28d9c462b478ee5b27b22490409891d44cb3ae1d90fe783528c1","saved_report":"9692082e80ea7597e0889d84b4ee869152650e9182181e9657d0f7f7d171e010","saved_report_option":"539b92489e7298ef6954e6f8580d82ecf6720ff22ab2b9005e3c5e97d153c5ac","own_field":"373e7c7324bd23156bf4596192967484ee1763bdda35c8ffc5c80769230789e9","event_language":"13799da8a1d5ac2150a20552fa4d27d0c9d5189dc17aeb72448f7b89527e8998","delegation_group":"f8aab2f27d51840c77b59958e5c922abd370f5ec1124b8d3fcf9abbae454a0d5","category_ink":"e32e9d182bd91a8da9a24d63b5912914a473bc0f7dfa3f5c2c7e1a245c9865fc","event_text":"d600123005a1161c499b775fca33d362394e4f4b761f7068787cfb0760cdc82c","nomination_rule":"0d483ad600ec1df59bfd290b3e8b1c3df0302fddd9433f38a5235f4c659d3422","category_nomination":"6cbb53a4830a00a4730a0accf530188a84ad12e23da32b8cc5a25908b509a103","gates_alone":"e3e00154c2d9f511200d7ef68523ba07ae0fc59e7540a1e80a4f778469f1c6c2","gate_decides":"2d65b76898bdf692bdf71faa3a7e7356a4ba3302fbbb00408d95fb778de9ba37","quota":"08da1c1238389e70b2701c2e43c3628df6b12c715ed78b93fc780012c02737e8","nomination_window":"ef71e9a33575a38c8a88b660dcb0e8624f94225c34f1e59916a645486bd020d1","document_kind":"df5b8b6f46dff989ab69692e83a662571f220ca86c7fc8df3973488584b8cdc2","document_keep":"4e020087cedcaaf92b4b81eb375c3b0f7588ccdcc8a5d8cf64860c31c082c3b1","second_factor_rule":"5047cc54f4bae779a571217039f7de5cb78a29023e40891fdcbea548f8874b1f"}}', null, x'624ea6d4845b2b00da80e7555c283f14d52c8c8174f23d49a3cc4093ccb105e5', null, null),
    (57, 1796040375006, 'amal', 'event.apply', 'event', '', '{"changes":["languages: \"\" → \"en, fr\"","group \"East Africa\" added","group \"Others\" added"],"rights":{},"tables":{"event":"fd123030b83be1fa8c90d9b75bd550b4497f041625ac1b35a6fffa0bc82fcbe3","event_day":"9d82c668a07aac967143653c441742133529ee0f6f73b56635b2e242e353f01f","zone":"4108299ebbfab97a7a0da869284345a2a64d4f4fda5c5996832984a8d092d7c9","category":"1f649da9e8133f7cbd0ff4dcf77e8ece870249ac0b21f5f0f078dcfed794dcfa","gate":"3c495684b4c47a96fbc4c06d486f89a38f894793723eba627d46ab31fea45635","retention":"0cd623dba44e28d9c462b478ee5b27b22490409891d44cb3ae1d90fe783528c1","saved_report":"9692082e80ea7597e0889d84b4ee869152650e9182181e9657d0f7f7d171e010","saved_report_option":"539b92489e7298ef6954e6f8580d82ecf6720ff22ab2b9005e3c5e97d153c5ac","own_field":"373e7c7324bd23156bf4596192967484ee1763bdda35c8ffc5c80769230789e9","event_language":"6dc706d85ea855ad014c231dac267bd79d00ef0e8d504b923699fd3afe596fba","delegation_group":"4d2798bc604f6ce8c056a8db3ae803af790b61d7959ee039f6cf0df5491d3bdd","category_ink":"e32e9d182bd91a8da9a24d63b5912914a473bc0f7dfa3f5c2c7e1a245c9865fc","event_text":"d600123005a1161c499b775fca33d362394e4f4b761f7068787cfb0760cdc82c","nomination_rule":"0d483ad600ec1df59bfd290b3e8b1c3df0302fddd9433f38a5235f4c659d3422","category_nomination":"6cbb53a4830a00a4730a0accf530188a84ad12e23da32b8cc5a25908b509a103","gates_alone":"e3e00154c2d9f511200d7ef68523ba07ae0fc59e7540a1e80a4f778469f1c6c2","gate_decides":"2d65b76898bdf692bdf71faa3a7e7356a4ba3302fbbb00408d95fb778de9ba37","quota":"08da1c1238389e70b2701c2e43c3628df6b12c715ed78b93fc780012c02737e8","nomination_window":"ef71e9a33575a38c8a88b660dcb0e8624f94225c34f1e59916a645486bd020d1","document_kind":"df5b8b6f46dff989ab69692e83a662571f220ca86c7fc8df3973488584b8cdc2","document_keep":"4e020087cedcaaf92b4b81eb375c3b0f7588ccdcc8a5d8cf64860c31c082c3b1","second_factor_rule":"5047cc54f4bae779a571217039f7de5cb78a29023e40891fdcbea548f8874b1f"}}', null, x'b41e51e735b42f9b44ae308bb277773c844a52957d897d81dddef22f2a128b2f', null, null),
    (58, 1796040375296, 'amal', 'event.apply', 'event', '', '{"changes":["contact details","texts in further languages","category \"Minister\" changed"],"rights":{},"tables":{"event":"349f33d9243b8d2137d10c82de7ffae4a3be52546abaac3b1dee2b0666b1a616","event_day":"9d82c668a07aac967143653c441742133529ee0f6f73b56635b2e242e353f01f","zone":"4108299ebbfab97a7a0da869284345a2a64d4f4fda5c5996832984a8d092d7c9","category":"1f649da9e8133f7cbd0ff4dcf77e8ece870249ac0b21f5f0f078dcfed794dcfa","gate":"3c495684b4c47a96fbc4c06d486f89a38f894793723eba627d46ab31fea45635","retention":"0cd623dba44e28d9c462b478ee5b27b22490409891d44cb3ae1d90fe783528c1","saved_report":"9692082e80ea7597e0889d84b4ee869152650e9182181e9657d0f7f7d171e010","saved_report_option":"539b92489e7298ef6954e6f8580d82ecf6720ff22ab2b9005e3c5e97d153c5ac","own_field":"373e7c7324bd23156bf4596192967484ee1763bdda35c8ffc5c80769230789e9","event_language":"6dc706d85ea855ad014c231dac267bd79d00ef0e8d504b923699fd3afe596fba","delegation_group":"4d2798bc604f6ce8c056a8db3ae803af790b61d7959ee039f6cf0df5491d3bdd","category_ink":"c5645b65985a0a2b555db33b6e3b7cdf607f3f9f2c38e546c8b555c85118bbcd","event_text":"048e0f8212825e02885691c87d121758fbba57a4fe13719e54ebbc623a1708ec","nomination_rule":"0d483ad600ec1df59bfd290b3e8b1c3df0302fddd9433f38a5235f4c659d3422","category_nomination":"6cbb53a4830a00a4730a0accf530188a84ad12e23da32b8cc5a25908b509a103","gates_alone":"e3e00154c2d9f511200d7ef68523ba07ae0fc59e7540a1e80a4f778469f1c6c2","gate_decides":"2d65b76898bdf692bdf71faa3a7e7356a4ba3302fbbb00408d95fb778de9ba37","quota":"08da1c1238389e70b2701c2e43c3628df6b12c715ed78b93fc780012c02737e8","nomination_window":"ef71e9a33575a38c8a88b660dcb0e8624f94225c34f1e59916a645486bd020d1","document_kind":"df5b8b6f46dff989ab69692e83a662571f220ca86c7fc8df3973488584b8cdc2","document_keep":"4e020087cedcaaf92b4b81eb375c3b0f7588ccdcc8a5d8cf64860c31c082c3b1","second_factor_rule":"5047cc54f4bae779a571217039f7de5cb78a29023e40891fdcbea548f8874b1f"}}', null, x'e10a3072d3ba4ea7a393b7701093807ba7fa09b827069e95c108c19290e85022', null, null);

insert into chain (id, count, hash) values
    (1, 58, x'e10a3072d3ba4ea7a393b7701093807ba7fa09b827069e95c108c19290e85022');

insert into retention (what, keep) values
    ('photos', '90 days');

insert into device (id, name, role, gate, secret_hash, enrolled_at, last_seen, revoked_at, by_name, predecessor) values
    (1, 'Gate 1', 'gate', 'main', x'96ebb102ede0538fd8edf6d2de393f075ff2bc62af381ed1bf00ae849b95c252', 1795970373862, 1795970373862, null, 1, null),
    (2, 'North lane', 'gate', 'main', x'34696db54a4b3de87b80c45f510f3f03700cc6eb0fd75a1ea50b066d2ee5ecec', 1795980179433, 1795980179585, null, 0, null);

insert into enrolment (secret_hash, name, role, gate, expires_at, device, by_name) values
    (x'4f1d2a319bfcb261cd77598cde84f6ab382bc12aa2093c531992e9a9fe02b1e8', 'Wall', 'viewer', null, 1795970973872, null, 1),
    (x'd56c46dd35cd2ffd89211fac3b507de1b5e09517067051400a0af5b6a693e101', 'North lane', 'gate', 'main', 1795980779413, 2, 0),
    (x'dd1abda540362e3369435c8b4a2285b0d3fc4c742f1aeaed464eb90ab1409c00', 'Gate 1', 'gate', 'main', 1795970973778, 1, 1);

insert into server (id, url, started_at) values
    (1, 'http://127.0.0.1:45001', 1795980179563);

insert into saved_report (name, report, position) values
    ('present', 'attendance', 0);

insert into saved_report_option (report, position, key, value) values
    ('present', 0, 'format', 'csv');

insert into held_reading (uuid, at, received_at, gate, code, typed, reference, device, why) values
    (x'01950000000070008000000000000001', 1772434800000, 1795980179436, 'north', null, null, 'W-002', 'North lane', 'unknown-gate');

insert into late_refusal (scan, acknowledged_at, acknowledged_by) values
    (19, null, null);

insert into gate_note (participant, note, noted_at, noted_by) values
    (1, 'Ask for the driver', 1795980179374, 'amal');

insert into participant_list (list_id, name, imports) values
    (1, 'delegates', 1),
    (2, 'list2', 1);

insert into participant_base (participant, list, said) values
    (1, 2, '{"category":"Minister","title":"H.E. Ms.","given_name":"Amina","family_name":"Wanjiru","function":"Cabinet Secretary for Water","delegation":"Kenya","delegation_type":"Member State","country":"KEN","email":"cs@water.example","head":"yes","field.hotel":"Savanna Lodge","field.bus":"North"}'),
    (2, null, '{"category":"Delegate","title":"Mr.","given_name":"Youssef","family_name":"El Khatib","native_name":"يوسف الخطيب","function":null,"delegation":"Lebanon","delegation_type":"Member State","country":"LBN","email":"youssef@example.org"}'),
    (3, 2, '{"category":"Delegate","title":"Ms.","given_name":"Zoë","family_name":"d’Almeida","function":"Adviser","delegation":"Benin","delegation_type":"Member State","country":"BEN","email":"zoe@list.example","days":"2026-03-03","field.hotel":"Lakeside","field.bus":"South","conflicts":["email"]}'),
    (4, null, '{"category":"Media","title":"Mr.","given_name":"Пётр","family_name":"Иванов","native_name":"Пётр Иванов","function":"Correspondent","delegation":"Daily News","delegation_type":"Media","email":"press@example.org"}'),
    (5, null, '{"category":"Delegate","title":"Mr.","given_name":"Old","family_name":"Name","function":"Counsellor","delegation":"Benin","delegation_type":"Member State","country":"BEN"}');

insert into own_field (number, code, position, kind, labels, choices, required_for, personal, on_gate) values
    (0, 'hotel', 0, 'text', '[["en","Hotel"],["fr","Hôtel"]]', '[]', '["Minister"]', 1, 0),
    (1, 'bus', 1, 'choice', '[["","Bus"]]', '["North","South"]', '[]', 1, 1);

insert into event_language (position, tag) values
    (0, 'en'),
    (1, 'fr');

insert into delegation_group (position, name, countries, delegations) values
    (0, 'East Africa', '["KEN"]', '[]'),
    (1, 'Others', '["BEN","LBN"]', '["Daily News"]');

insert into category_ink (category_index, ink) values
    (0, 'PANTONE 207 C|0 100 79 52');

insert into event_text (of, language, text) values
    ('organiser', 'en', 'Ministry of Water'),
    ('organiser', 'fr', 'Ministère de l''eau');

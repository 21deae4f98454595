//! Messages as servers and people send them.

pub(super) const VERP: &str = "bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org";
pub(super) const ID: &str = "abcdefghijklmnopqrstuvwxyz.reply@example.org";

pub(super) const POSTFIX_FAILED: &str = r#"Return-Path: <>
Delivered-To: bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org
Received: by mx.example.org (Postfix)
	id 4XyZ1A2b3Cz9; Sun, 23 Nov 2025 09:41:07 +0000 (UTC)
Date: Sun, 23 Nov 2025 09:41:07 +0000 (UTC)
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="4XyZ0k1l2Mz8.1763890867/mx.example.org"
Content-Transfer-Encoding: 8bit
Message-Id: <4XyZ1A2b3Cz9@mx.example.org>

This is a MIME-encapsulated message.

--4XyZ0k1l2Mz8.1763890867/mx.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.org.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

                   The mail system

<zoe@example.net>: host mail.example.net[192.0.2.7] said: 550 5.1.1
    <zoe@example.net>: Recipient address rejected: User unknown (in reply to
    RCPT TO command)

--4XyZ0k1l2Mz8.1763890867/mx.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Queue-ID: 4XyZ0k1l2Mz8
X-Postfix-Sender: rfc822; bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org
Arrival-Date: Sun, 23 Nov 2025 09:41:06 +0000 (UTC)

Final-Recipient: rfc822; zoe@example.net
Original-Recipient: rfc822;zoe@example.net
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.example.net
Diagnostic-Code: smtp; 550 5.1.1 <zoe@example.net>: Recipient address rejected:
    User unknown

--4XyZ0k1l2Mz8.1763890867/mx.example.org
Content-Description: Undelivered Message
Content-Type: message/rfc822
Content-Transfer-Encoding: 8bit

Return-Path: <bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org>
Message-ID: <abcdefghijklmnopqrstuvwxyz.reply@example.org>
From: "KM Culture Shift" <comments@example.org>
To: zoe@example.net
Subject: Bea replied to you
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="inner"

--inner
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Bea wrote: 550 5.7.1 is what I get.
--inner--

--4XyZ0k1l2Mz8.1763890867/mx.example.org--
"#;

pub(super) const POSTFIX_DELAYED: &str = r#"Return-Path: <>
Date: Sun, 23 Nov 2025 13:41:07 +0000 (UTC)
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Delayed Mail (still being retried)
To: bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="4XyZ0k1l2Mz8.1763905267/mx.example.org"
Message-Id: <4XyZ9A2b3Cz9@mx.example.org>

This is a MIME-encapsulated message.

--4XyZ0k1l2Mz8.1763905267/mx.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.org.

####################################################################
# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #
####################################################################

Your message could not be delivered for more than 4 hour(s).
It will be retried until it is 5 day(s) old.

<zoe@example.net>: connect to mail.example.net[192.0.2.7]:25: Connection timed out

--4XyZ0k1l2Mz8.1763905267/mx.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Queue-ID: 4XyZ0k1l2Mz8
Arrival-Date: Sun, 23 Nov 2025 09:41:06 +0000 (UTC)

Final-Recipient: rfc822; zoe@example.net
Original-Recipient: rfc822;zoe@example.net
Action: delayed
Status: 4.4.1
Diagnostic-Code: X-Postfix; connect to mail.example.net[192.0.2.7]:25:
    Connection timed out
Will-Retry-Until: Fri, 28 Nov 2025 09:41:06 +0000 (UTC)

--4XyZ0k1l2Mz8.1763905267/mx.example.org
Content-Description: Delayed Message Headers
Content-Type: text/rfc822-headers

Return-Path: <bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org>
Message-ID:
 <abcdefghijklmnopqrstuvwxyz.reply@example.org>
From: "KM Culture Shift" <comments@example.org>
To: zoe@example.net
Subject: Bea replied to you

--4XyZ0k1l2Mz8.1763905267/mx.example.org--
"#;

pub(super) const OPENSMTPD_FAILED: &str = r#"Return-Path: <>
Delivered-To: bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org
Received: from localhost (mx.example.org [local])
	by mx.example.org (OpenSMTPD) with ESMTPA id 1f2e3d4c
	for <bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org>;
	Sun, 23 Nov 2025 09:41:07 +0000 (UTC)
Subject: Delivery status notification: error
From: Mailer Daemon <MAILER-DAEMON@mx.example.org>
To: bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org
Date: Sun, 23 Nov 2025 09:41:07 +0000 (UTC)
MIME-Version: 1.0
Content-Type: multipart/mixed;boundary="17638908671234567/mx.example.org"
Message-ID: <9c8b7a6d5e4f3021@mx.example.org>

This is a MIME-encapsulated message.

--17638908671234567/mx.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this email.

    An error has occurred while attempting to deliver a message for
    the following list of recipients:

zoe@example.net: 550 5.1.1 <zoe@example.net>: User unknown

    Below is a copy of the original message:

--17638908671234567/mx.example.org
Content-Description: Delivery Report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; zoe@example.net
Action: failed
Status: 5.0.0

--17638908671234567/mx.example.org
Content-Description: Message headers
Content-Type: text/rfc822-headers

Received: from localhost (localhost [127.0.0.1])
	by mx.example.org (OpenSMTPD) with ESMTP id 5a6b7c8d
	for <zoe@example.net>;
	Sun, 23 Nov 2025 09:41:06 +0000 (UTC)
Message-ID: <abcdefghijklmnopqrstuvwxyz.reply@example.org>
From: "KM Culture Shift" <comments@example.org>
To: zoe@example.net
Subject: Bea replied to you

--17638908671234567/mx.example.org--
"#;

pub(super) const OPENSMTPD_DELAYED: &str = r#"Return-Path: <>
Subject: Delivery status notification: warning
From: Mailer Daemon <MAILER-DAEMON@mx.example.org>
To: bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org
Date: Sun, 23 Nov 2025 13:41:07 +0000 (UTC)
MIME-Version: 1.0
Content-Type: multipart/mixed;boundary="17639052671234567/mx.example.org"

This is a MIME-encapsulated message.

--17639052671234567/mx.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this email.

    NOTE: this is only a warning, the message is still in the queue and
    we are still trying to deliver it to the following list of recipients:

zoe@example.net: 451 4.7.1 Greylisted, come back later

    Below is a copy of the original message:

--17639052671234567/mx.example.org
Content-Description: Delivery Report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; zoe@example.net
Action: delayed
Status: 4.0.0
Will-Retry-Until: Thu, 27 Nov 2025 09:41:06 +0000 (UTC)

--17639052671234567/mx.example.org
Content-Description: Message headers
Content-Type: text/rfc822-headers

Message-ID: <abcdefghijklmnopqrstuvwxyz.reply@example.org>
From: "KM Culture Shift" <comments@example.org>
To: zoe@example.net

--17639052671234567/mx.example.org--
"#;

pub(super) const QMAIL: &str = r#"Return-Path: <>
Received: (qmail 4711 invoked for bounce); 23 Nov 2025 09:41:07 -0000
Date: 23 Nov 2025 09:41:07 -0000
From: MAILER-DAEMON@mail.example.net
To: bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org
Subject: failure notice

Hi. This is the qmail-send program at mail.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<zoe@example.net>:
192.0.2.7 does not like recipient.
Remote host said: 550-5.1.1 Mailbox unavailable or access denied
Giving up on 192.0.2.7.

--- Below this line is a copy of the message.

Return-Path: <bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org>
Message-ID: <abcdefghijklmnopqrstuvwxyz.reply@example.org>
From: "KM Culture Shift" <comments@example.org>
To: zoe@example.net

Bea wrote: 450 4.7.1 is what I get, it will be retried.
"#;

pub(super) const EXCHANGE: &str = r#"From: Microsoft Outlook
	<MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.net>
To: <bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org>
Date: Sun, 23 Nov 2025 09:41:07 +0000
Content-Type: multipart/report; report-type=delivery-status;
	boundary="_04e3b6f2-0a1b-4c5d-8e9f-001122334455_"
Content-Language: en-US
Message-ID: <8f2b1c3d-aaaa-bbbb-cccc-ddddeeeeffff@mail.example.net>
In-Reply-To: <abcdefghijklmnopqrstuvwxyz.reply@example.org>
Subject: Undeliverable: Bea replied to you
Auto-Submitted: auto-replied
MIME-Version: 1.0

--_04e3b6f2-0a1b-4c5d-8e9f-001122334455_
Content-Type: multipart/alternative; differences=Content-Type;
	boundary="_b2c4d6e8-1111-2222-3333-444455556666_"

--_b2c4d6e8-1111-2222-3333-444455556666_
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Your message to zoe@example.net couldn't be delivered.

zoe wasn't found at example.net.

--_b2c4d6e8-1111-2222-3333-444455556666_
Content-Type: text/html; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

<html><body><p>Your message to zoe@example.net couldn't be delivered.</p></body></html>

--_b2c4d6e8-1111-2222-3333-444455556666_--

--_04e3b6f2-0a1b-4c5d-8e9f-001122334455_
Content-Type: message/delivery-status

Reporting-MTA: dns;mail.example.net
Received-From-MTA: dns;mx.example.org
Arrival-Date: Sun, 23 Nov 2025 09:41:06 +0000

Final-Recipient: rfc822;zoe@example.net
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient zoe@example.net not found by SMTP address lookup
X-Display-Name: zoe@example.net

--_04e3b6f2-0a1b-4c5d-8e9f-001122334455_
Content-Type: message/rfc822

Message-ID: <abcdefghijklmnopqrstuvwxyz.reply@example.org>
From: "KM Culture Shift" <comments@example.org>
To: <zoe@example.net>
Subject: Bea replied to you
Content-Type: text/plain

Bea replied.

--_04e3b6f2-0a1b-4c5d-8e9f-001122334455_--
"#;

pub(super) const ARF: &str = r#"From: <abusedesk@example.net>
Date: Sun, 23 Nov 2025 17:40:36 +0000
Subject: FW: Bea replied to you
To: <abuse@example.org>
Message-ID: <20251123174036.28551@example.net>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report;
     boundary="part1_13d.2e68ed54_boundary"

--part1_13d.2e68ed54_boundary
Content-Type: text/plain; charset="US-ASCII"
Content-Transfer-Encoding: 7bit

This is an email abuse report for an email message
received from IP 192.0.2.1 on Sun, 23 Nov 2025 09:41:06 +0000.

--part1_13d.2e68ed54_boundary
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org>
Original-Rcpt-To: <zoe@example.net>
Source-IP: 192.0.2.1

--part1_13d.2e68ed54_boundary
Content-Type: message/rfc822
Content-Disposition: inline

Received: from mx.example.org (mx.example.org [192.0.2.1])
	by mail.example.net with ESMTP; Sun, 23 Nov 2025 09:41:06 +0000
From: "KM Culture Shift" <comments@example.org>
To: <zoe@example.net>
Subject: Bea replied to you
Message-ID: <abcdefghijklmnopqrstuvwxyz.reply@example.org>

Bea replied.
--part1_13d.2e68ed54_boundary--
"#;

pub(super) const OUT_OF_OFFICE: &str = r#"Return-Path: <>
From: Anna Berg <anna@example.net>
To: bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org
Subject: Automatic reply: Comments waiting
Date: Sun, 23 Nov 2025 09:42:00 +0000
Message-ID: <oof-1@example.net>
Auto-Submitted: auto-replied
X-Auto-Response-Suppress: All
Content-Type: text/plain; charset=utf-8

I am away until Monday. For questions about a delivery please ask Bea.
"#;

pub(super) const LIST: &str = r#"Return-Path: <talk-bounces@lists.example.net>
From: Bea <bea@example.net>
To: talk@lists.example.net
Subject: [talk] Sharing knowledge
Date: Sun, 23 Nov 2025 09:42:00 +0000
Message-ID: <list-1@example.net>
List-Id: Talk <talk.lists.example.net>
Precedence: list

Hello all.
"#;

pub(super) const GMAIL: &str = r#"Return-Path: <anna.berg@example.net>
Delivered-To: mod+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4e5f@example.org
Authentication-Results: mx.example.org;
	dkim=pass (2048-bit key) header.d=example.net header.i=@example.net;
	spf=pass smtp.mailfrom=anna.berg@example.net
Received: from mail.example.net (mail.example.net [192.0.2.9])
	by mx.example.org with ESMTPS; Sun, 23 Nov 2025 10:02:03 +0000
Authentication-Results : mx.example.org; dkim=pass header.d=example.com.invalid
Authentication-Results: mail.example.net; arc=none
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.net; s=20230601;
        h=to:subject:message-id:date:from; bh=AAAA; b=BBBB
MIME-Version: 1.0
References: <held.km-culture-shift.2026w48@example.org>
In-Reply-To: <abcdefghijklmnopqrstuvwxyz.held@example.org>
From: =?UTF-8?Q?Anna_Bj=C3=B6rk_Berg?= <Anna.Berg@Example.NET>
Date: Sun, 23 Nov 2025 11:02:01 +0100
Message-ID: <CAF+abc123=xyz@mail.example.net>
Subject: Re: [KM Culture Shift] Comments waiting: =?UTF-8?B?w5xiZXI=?=
To: "KM Culture Shift" <mod+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4e5f@example.org>
Cc: Bea <bea@example.net>
Content-Type: multipart/alternative; boundary="0000000000001234560624abcdef"

--0000000000001234560624abcdef
Content-Type: text/plain; charset="UTF-8"
Content-Transfer-Encoding: quoted-printable

approve 1 3-4
sch=C3=B6n!

On Sun, Nov 23, 2025 at 10:41=E2=80=AFAM KM Culture Shift <
comments@example.org> wrote:

> One comment waits. =C3=BC
> ## reply above this line ##
>

--0000000000001234560624abcdef
Content-Type: text/html; charset="UTF-8"
Content-Transfer-Encoding: quoted-printable

<div dir=3D"ltr">approve 1 3-4<br>sch=C3=B6n!</div>

--0000000000001234560624abcdef--
"#;

pub(super) const HTML_ONLY: &str = r#"From: anna@example.net
To: mod+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4e5f@example.org
Subject: Re: Comments waiting
Date: Sun, 23 Nov 2025 11:02:01 +0100
Message-ID: <html-1@example.net>
MIME-Version: 1.0
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

<html><head><title>x</title><style>p { margin: 0 }</style></head>
<body><!-- <p>spam all</p> --><p>approve&nbsp;1 &amp; <b>gr=FC=DFe</b></p>
<div>Anna<br>Berg</div>
<div class=3D"gmail_attr">On Sunday KM Culture Shift wrote:</div>
<blockquote type=3D"cite" title=3D"a > b"><div>One comment
 waits.</div><blockquote>older</blockquote></blockquote></body></html>
"#;

pub(super) const ALL: [&str; 11] = [
    POSTFIX_FAILED,
    POSTFIX_DELAYED,
    OPENSMTPD_FAILED,
    OPENSMTPD_DELAYED,
    QMAIL,
    EXCHANGE,
    ARF,
    OUT_OF_OFFICE,
    LIST,
    GMAIL,
    HTML_ONLY,
];

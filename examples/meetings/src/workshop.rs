//! A workshop, from its invitation to its end.

use chrono::{DateTime, Utc};
use zoom_api::{Client, Error};

use crate::ClientExt as _;
use crate::types::{
    AddMeetingRegistrantRequest, CreateMeetingRequest, ListedMeeting, MeetingSettings,
    UpdateMeetingRequest,
};

/// Somebody who takes part.
#[derive(Clone, Debug)]
pub struct Guest {
    /// Where the invitation goes.
    pub email: String,
    /// How they are called.
    pub first_name: String,
}

/// A workshop that is scheduled.
#[derive(Clone, Copy, Debug)]
pub struct Workshop {
    /// The meeting's id.
    pub meeting: i64,
}

impl Workshop {
    /// Schedules one, an hour long, for which people have to register.
    ///
    /// # Errors
    ///
    /// - Zoom refuses it, or can't be reached
    /// - the reply has no id: `None`
    pub async fn schedule(
        zoom: &Client,
        topic: &str,
        start: DateTime<Utc>,
    ) -> Result<Option<Self>, Error> {
        let settings = MeetingSettings {
            approval_type: Some(0.into()),
            waiting_room: Some(true),
            ..Default::default()
        };
        let meeting = zoom
            .create_meeting()
            .user_id("me")
            .body(CreateMeetingRequest {
                topic: Some(topic.to_owned()),
                agenda: Some("To be announced".to_owned()),
                type_: Some(2.into()),
                start_time: Some(start.into()),
                duration: Some(60),
                settings: Some(settings),
                ..Default::default()
            })
            .send()
            .await?;
        Ok(meeting.id.map(|meeting| Self { meeting }))
    }

    /// Registers guests, and gives the links by which they join.
    ///
    /// # Errors
    ///
    /// As for any call; those who came before are registered.
    pub async fn invite(&self, zoom: &Client, guests: &[Guest]) -> Result<Vec<String>, Error> {
        let mut links = Vec::new();
        for guest in guests {
            let registered = zoom
                .add_meeting_registrant()
                .meeting_id(self.meeting)
                .body(AddMeetingRegistrantRequest {
                    email: Some(guest.email.clone()),
                    first_name: Some(guest.first_name.clone()),
                    ..Default::default()
                })
                .send()
                .await?;
            links.extend(registered.into_inner().join_url);
        }
        Ok(links)
    }

    /// The e-mail addresses of all who are registered, on however many pages.
    ///
    /// # Errors
    ///
    /// As for any call.
    pub async fn guests(&self, zoom: &Client) -> Result<Vec<String>, Error> {
        let call = zoom.list_meeting_registrants().meeting_id(self.meeting);
        let registrants = call.stream().collect().await?;
        Ok(registrants.into_iter().filter_map(|r| r.email).collect())
    }

    /// Gives it another topic, and takes its agenda away.
    ///
    /// # Errors
    ///
    /// As for any call.
    pub async fn rename(&self, zoom: &Client, topic: &str) -> Result<(), Error> {
        zoom.update_meeting()
            .meeting_id(self.meeting)
            .body(UpdateMeetingRequest {
                topic: Some(topic.to_owned()),
                ..Default::default()
            })
            .with_field("agenda", ()) // `null` clears it; a field that is left out stays
            .send()
            .await?;
        Ok(())
    }

    /// Calls it off.
    ///
    /// # Errors
    ///
    /// As for any call.
    pub async fn cancel(self, zoom: &Client) -> Result<(), Error> {
        zoom.delete_meeting()
            .meeting_id(self.meeting)
            .cancel_meeting_reminder(true)
            .send()
            .await?;
        Ok(())
    }
}

/// What is planned, on however many pages.
///
/// # Errors
///
/// As for any call.
pub async fn planned(zoom: &Client) -> Result<Vec<ListedMeeting>, Error> {
    let call = zoom.list_meetings().user_id("me").type_("upcoming");
    call.stream().collect().await
}
